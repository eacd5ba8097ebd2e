namespace Pillion.Grpc.Server;

/// <summary>What a server allows.</summary>
public sealed record GrpcServerOptions
{
    /// <summary>4 MiB, as in gRPC's other implementations.</summary>
    public const int DefaultMaxReceiveSize = 4 * 1024 * 1024;

    /// <summary>The largest message it accepts, in bytes after decompression; null for any.</summary>
    public int? MaxReceiveSize { get; init; } = DefaultMaxReceiveSize;

    /// <summary>The largest message it sends, in bytes before compression; null for any.</summary>
    public int? MaxSendSize { get; init; }

    /// <summary>For deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
