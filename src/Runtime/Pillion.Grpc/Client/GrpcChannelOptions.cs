using System.Net.Security;

namespace Pillion.Grpc.Client;

/// <summary>How a channel connects and what it accepts.</summary>
public sealed record GrpcChannelOptions
{
    /// <summary>The largest message it accepts, in bytes after decompression; null for any.</summary>
    public int? MaxReceiveSize { get; init; } = Server.GrpcServerOptions.DefaultMaxReceiveSize;

    /// <summary>The largest message it sends, in bytes before compression; null for any.</summary>
    public int? MaxSendSize { get; init; }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After how long without a call a connection is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// After how long without a frame a connection with calls on it is asked whether it still lives; null for never. Servers may take less than five
    /// minutes for an attack, unless they are known to allow it.
    /// </summary>
    public TimeSpan? KeepAliveDelay { get; init; }

    /// <summary>How long the answer to that may take before the connection is given up.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For addresses that begin with <c>https</c>: certificates and how they are checked; null for the system's way.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>
    /// Runs when a connection has been opened, before it carries a call, within <see cref="ConnectTimeout"/>; null for nothing. When it throws, the connection
    /// is closed and the call that wanted it fails, with its status when it is a <see cref="GrpcException"/>. It must not use the same channel.
    /// </summary>
    public Func<CancellationToken, ValueTask>? Connected { get; init; }

    /// <summary>For deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
