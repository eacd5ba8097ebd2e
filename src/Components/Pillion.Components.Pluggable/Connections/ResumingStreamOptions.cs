using Microsoft.Extensions.Logging;
using Pillion.Grpc;

namespace Pillion.Components.Pluggable.Connections;

/// <summary>What a <see cref="ResumingStream{TRequest, TResponse}"/> does.</summary>
internal sealed record ResumingStreamOptions<TRequest, TResponse>
    where TRequest : class
{
    /// <summary>Names the stream in the log.</summary>
    public required string Name { get; init; }

    public required GrpcMethod<TRequest, TResponse> Method { get; init; }

    /// <summary>What is sent each time it has been opened; null for nothing.</summary>
    public TRequest? First { get; init; }

    /// <summary>Makes a message's answer.</summary>
    public required Func<TResponse, CancellationToken, ValueTask<TRequest>> Handle { get; init; }

    /// <summary>The most messages that are handled at a time; with 1 they keep their order.</summary>
    public required int Concurrency { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
