using System.Net.Security;

namespace Pillion.Redis;

/// <summary>How a client reaches its server, and its limits.</summary>
public sealed record RedisOptions
{
    /// <summary>The server, or the sentinels if there is a <see cref="SentinelMaster"/>; at least one.</summary>
    public required IReadOnlyList<RedisEndPoint> EndPoints { get; init; }

    /// <summary>The ACL user; null for the default one.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password; null when the server asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>The number of the database to select.</summary>
    public int Database { get; init; }

    /// <summary>The name that <c>CLIENT LIST</c> shows; null for none. Without spaces.</summary>
    public string? ClientName { get; init; }

    /// <summary>Makes the settings of TLS for a server's name; null for plain TCP.</summary>
    public Func<string, SslClientAuthenticationOptions>? Tls { get; init; }

    /// <summary>The name under which sentinels know the master (then <see cref="EndPoints"/> are sentinels); null for a server of its own.</summary>
    public string? SentinelMaster { get; init; }

    /// <summary>The ACL user of the sentinels.</summary>
    public string? SentinelUsername { get; init; }

    /// <summary>The password of the sentinels.</summary>
    public string? SentinelPassword { get; init; }

    /// <summary>How long one attempt to connect and to say hello may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the server may be silent while commands wait for replies; then the connection is given up. <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a command is tried again that was certainly not carried out, or may safely be carried out twice.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The pause after the first failed attempt to connect; it doubles with every further one.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>The longest pause between attempts to connect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMilliseconds(512);

    /// <summary>How many bytes may wait to be sent on one connection; senders beyond that wait.</summary>
    public int MaxPendingBytes { get; init; } = 16 << 20;

    /// <summary>How many commands may wait for replies on one connection; senders beyond that wait.</summary>
    public int MaxCommandsInFlight { get; init; } = 32 << 10;

    /// <summary>The longest reply that is taken, in bytes; a longer one is a protocol error. Redis itself allows 512 MiB for a value.</summary>
    public long MaxReplyBytes { get; init; } = 600L << 20;

    /// <summary>The clock for time-outs and pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The end points for messages: <c>host:port, host:port</c>.</summary>
    public string Address => string.Join(", ", EndPoints);
}
