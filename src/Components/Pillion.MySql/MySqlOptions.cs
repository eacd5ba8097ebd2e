using System.Net.Security;

namespace Pillion.MySql;

/// <summary>How a server is reached and used.</summary>
public sealed record MySqlOptions
{
    /// <summary>The host's name or address, or the path of a Unix socket when it begins with <c>/</c>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The TCP port.</summary>
    public int Port { get; init; } = 3306;

    /// <summary>The user's name; empty for the anonymous one.</summary>
    public string User { get; init; } = "";

    /// <summary>The user's password; empty for none. It appears in no message.</summary>
    public string Password { get; init; } = "";

    /// <summary>The database of every session; empty for none.</summary>
    public string Database { get; init; } = "";

    /// <summary>How to speak TLS with a host; null for not at all.</summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>Whether a server that does not know TLS is spoken to without (Go's <c>tls=preferred</c>).</summary>
    public bool IsTlsOptional { get; init; }

    /// <summary>Whether a request may hold several statements with semicolons.</summary>
    public bool AllowsMultipleStatements { get; init; }

    /// <summary>Whether rows that an UPDATE found count as affected although it changed nothing in them.</summary>
    public bool CountsFoundRows { get; init; }

    /// <summary>Statements that every session begins with, such as <c>SET time_zone = '+00:00'</c>.</summary>
    public IReadOnlyList<string> InitialStatements { get; init; } = [];

    /// <summary>How long connecting may take, authentication included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take for one command.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The most connections of a pool.</summary>
    public int MaxConnections { get; init; } = 32;

    /// <summary>The most connections of a pool that wait for work.</summary>
    public int MaxIdleConnections { get; init; } = 32;

    /// <summary>How long a connection may wait for work before it is closed; zero for as long as it likes.</summary>
    public TimeSpan MaxIdleTime { get; init; }

    /// <summary>How old a connection may get; zero for as old as it likes.</summary>
    public TimeSpan MaxLifetime { get; init; }

    /// <summary>Whether what a caller leaves in a session (transactions, variables, locks) is wiped before the next one gets it.</summary>
    public bool ResetsSessions { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the server is, for messages.</summary>
    public string Address =>
        Host.StartsWith('/') ? Host : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
