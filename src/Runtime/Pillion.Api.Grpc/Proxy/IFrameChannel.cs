using Pillion.Grpc.Client;
using Pillion.Grpc.Framing;

namespace Pillion.Api.Grpc.Proxy;

/// <summary>A way to an app that takes calls of any method, as frames that nobody looks into.</summary>
internal interface IFrameChannel
{
    /// <summary>Starts a call.</summary>
    /// <param name="path">The method: <c>/package.Service/Method</c>.</param>
    /// <param name="options">Metadata, deadline and compression.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    GrpcClientCall<GrpcFrame, GrpcFrame> Start(string path, GrpcCallOptions options, CancellationToken cancellationToken);
}
