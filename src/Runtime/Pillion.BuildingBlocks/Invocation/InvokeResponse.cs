using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>An app's answer. The receiver disposes it, which lets go of a streamed body's connection or guest.</summary>
public sealed class InvokeResponse : IAsyncDisposable
{
    /// <summary>The HTTP status, 100 to 999.</summary>
    public required int Status { get; init; }

    /// <summary>The header fields as the app sent them, <c>Content-Type</c> included; no <c>Content-Length</c> (the body knows).</summary>
    public HeaderList Headers { get; init; } = [];

    /// <summary>The body.</summary>
    public MessageBody Body { get; init; }

    /// <summary>
    /// The fields behind the body, complete when that has been read to its end; null for an answer that has none. They go where the protocol has
    /// a place for them.
    /// </summary>
    public HeaderList? Trailers { get; init; }

    /// <summary>What an app that speaks gRPC answered besides; null for one that speaks HTTP.</summary>
    public GrpcAnswer? Grpc { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
