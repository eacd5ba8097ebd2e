using Google.Protobuf;
using Pillion.Api.Grpc.Invocation;
using Pillion.Api.Grpc.Proxy;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Framing;
using Pillion.Protos.Runtime;
using InvokeResult = Pillion.Protos.Common.InvokeResponse;

namespace Pillion.Api.Grpc.Apps;

/// <summary>Invokes an app by <c>AppCallback.OnInvoke</c>, whatever the caller speaks.</summary>
/// <remarks>Dapr's <c>pkg/channel/grpc/grpc_channel.go</c>; for callers over HTTP <c>pkg/api/http</c>.</remarks>
internal sealed class GrpcAppChannel(GrpcAppConnection connection) : IAppChannel, IFrameChannel
{
    public bool NeedsHttpMethod => false;

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        using var slot = await connection.EnterAsync(cancellationToken);
        var message = await InvokeMessages.WriteAsync(request, connection.MaxBodySize, cancellationToken);
        var headers = new GrpcMetadata();
        InvocationHeaders.CopyTo(headers, request.Headers);
        using var call = connection.Channel.Start(AppCallbackMethods.OnInvoke, message, new() { Headers = headers }, cancellationToken);
        try
        {
            var result = await call.ResponseAsync();
            return Succeeded(result, await call.HeadersAsync(), call.Trailers);
        }
        catch (GrpcException e)
        {
            return Failed(e);
        }
    }

    public GrpcClientCall<GrpcFrame, GrpcFrame> Start(string path, GrpcCallOptions options, CancellationToken cancellationToken) =>
        connection.Channel.Start(GrpcMethod.Frames(path), options, cancellationToken);

    // The connections are the app's, which disposes them.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvokeResponse Succeeded(InvokeResult result, GrpcMetadata headers, GrpcMetadata trailers)
    {
        var answer = GrpcAnswers.Create(GrpcStatus.Ok, "", default, trailers, result.Data?.TypeUrl ?? "");
        return GrpcAnswers.Respond(answer, headers, InvocationHeaders.ContentType(result), result.Data?.Value.Memory ?? default);
    }

    /// <summary>A status is an answer, even that of an app which could not be reached (Dapr answers 503 then).</summary>
    private static InvokeResponse Failed(GrpcException e)
    {
        var status = new Pillion.Grpc.Details.Status
        {
            Code = (int)e.Status,
            Message = e.Message,
            Details = { e.Details },
        };
        var answer = GrpcAnswers.Create((GrpcStatus)e.Status, e.Message, status.ToByteArray(), e.Trailers ?? [], "");
        return GrpcAnswers.Respond(answer, [], "", default);
    }
}
