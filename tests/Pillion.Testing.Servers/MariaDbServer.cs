using System.Net.Sockets;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>MariaDB, with password authentication (mysql_native_password) over TCP.</summary>
public sealed class MariaDbServer : LoopbackServer
{
    /// <summary>A user that may do everything.</summary>
    public string User { get; } = "pillion";

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "pillion-secret";

    /// <summary>A database that is there and empty.</summary>
    public string Database { get; } = "pillion";

    /// <summary>How Dapr's components (Go's MySQL driver) name it, without a database: <c>user:password@tcp(host:port)/</c>.</summary>
    public string GoConnectionString => $"{User}:{Password}@tcp({Host}:{Port})/";

    /// <summary>How .NET's clients name it, with the database.</summary>
    public string ConnectionString => $"Server={Host};Port={Port};User ID={User};Password={Password};Database={Database}";

    /// <summary>Further arguments of mariadbd, for example <c>--ssl-cert=…</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <inheritdoc/>
    protected override string Name => "MariaDB";

    /// <inheritdoc/>
    protected override string? FindProgram() => Programs.Find("/usr/sbin/mariadbd");

    /// <summary>A folder of its own: a server that starts deletes temporary tables of others in a shared one.</summary>
    private string TemporaryFolder => "--tmpdir=" + Path.GetDirectoryName(Data);

    /// <inheritdoc/>
    protected override Task PrepareAsync() =>
        RunToolAsync(
            "/usr/bin/mariadb-install-db",
            "--no-defaults",
            "--datadir=" + Data,
            TemporaryFolder,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve"
        );

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        var setUp = WriteFile(
            "init.sql",
            $"""
            CREATE OR REPLACE USER '{User}'@'%' IDENTIFIED BY '{Password}';
            GRANT ALL PRIVILEGES ON *.* TO '{User}'@'%' WITH GRANT OPTION;
            CREATE DATABASE IF NOT EXISTS {Database};

            """
        );
        return
        [
            FindProgram()!,
            "--no-defaults",
            "--datadir=" + Data,
            TemporaryFolder,
            $"--bind-address={Host}",
            $"--port={Port}",
            "--socket=" + FileOf("data/mariadb.sock"),
            "--pid-file=" + FileOf("data/mariadb.pid"),
            "--init-file=" + setUp,
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--max-connections=300",
            "--max-allowed-packet=64M",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=16M",
            .. Arguments,
        ];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // It speaks first: a packet header of four bytes, then the protocol's version, 10. It listens when init.sql is through.
        var greeting = new byte[5];
        await stream.ReadExactlyAsync(greeting, cancellationToken);
        return greeting[4] == 10;
    }
}
