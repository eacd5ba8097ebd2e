using Pillion.Grpc;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc;

/// <summary>The streams that have no end of their own; they end with the API, or a server would wait for them in vain.</summary>
internal sealed class OpenStreams
{
    // Never disposed: a stream may be opened while the API ends, and nothing but memory is behind it.
    private readonly CancellationTokenSource _end = new();

    /// <summary>Whether they have ended.</summary>
    public bool HaveEnded => _end.IsCancellationRequested;

    /// <summary>What a stream that ended so says to its caller.</summary>
    public static GrpcException Ended() => new(GrpcStatusCode.Unavailable, "api server closed");

    /// <summary>A token that ends with the call or with the API.</summary>
    public CancellationTokenSource Link(GrpcServerCall call) =>
        CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, _end.Token);

    /// <summary>Ends them.</summary>
    public void End() => _end.Cancel();
}
