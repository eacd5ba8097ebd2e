namespace Pillion.Grpc.Client;

/// <summary>What belongs to one call.</summary>
public sealed record GrpcCallOptions
{
    /// <summary>None of it.</summary>
    public static GrpcCallOptions None { get; } = new();

    /// <summary>Metadata for the server.</summary>
    public GrpcMetadata? Headers { get; init; }

    /// <summary>How long the call may take, from now to its end; null for any time. The server is told.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How messages are compressed, <c>gzip</c> or <c>deflate</c>; null for not at all. With frames, how those are that are.</summary>
    public string? Encoding { get; init; }

    /// <summary>Which compressions the server may use; null for those that are understood here. Empty for none.</summary>
    public string? AcceptEncoding { get; init; }
}
