using System.Globalization;
using Google.Protobuf;
using Pillion.Api.Grpc.Proxy;
using Pillion.Api.Grpc.Streaming;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Framing;
using Pillion.Protos.Common;
using Pillion.Protos.Internals;
using InvokeRequest = Pillion.BuildingBlocks.Invocation.InvokeRequest;
using InvokeResponse = Pillion.BuildingBlocks.Invocation.InvokeResponse;

namespace Pillion.Api.Grpc.Internals;

/// <summary>An app of another runtime, ours or <c>daprd</c>. Bodies stream both ways at once.</summary>
/// <remarks>Dapr's <c>pkg/messaging/direct_messaging.go</c>.</remarks>
internal sealed class RemoteAppChannel(GrpcChannel channel, string appId) : IAppChannel, IFrameChannel
{
    public bool NeedsHttpMethod => false;

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var message = InternalRequests.Write(request, appId);
        try
        {
            return await StreamAsync(message, request.Body, cancellationToken);
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented && request.Body.IsBuffered)
        {
            // A daprd before 1.10, which has no streams.
            return await CallAsync(message, request.Body, cancellationToken);
        }
        catch (GrpcException e)
        {
            throw Failed(e);
        }
    }

    public GrpcClientCall<GrpcFrame, GrpcFrame> Start(string path, GrpcCallOptions options, CancellationToken cancellationToken) =>
        channel.Start(GrpcMethod.Frames(path), options, cancellationToken);

    // The connections belong to whoever made the channel.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<InvokeResponse> CallAsync(InternalInvokeRequest message, MessageBody body, CancellationToken cancellationToken)
    {
        message.Message.Data.Value = UnsafeByteOperations.UnsafeWrap(body.Memory);
        try
        {
            var answer = await channel.UnaryAsync(ServiceInvocationMethods.CallLocal, message, null, cancellationToken);
            var data = answer.Message?.Data?.Value.Memory ?? default;
            return InternalAnswers.IsHttp(answer)
                ? InternalAnswers.Read(answer, new MessageBody(data))
                : InternalAnswers.ReadGrpc(answer, data);
        }
        catch (GrpcException e)
        {
            throw Failed(e);
        }
    }

    private async ValueTask<InvokeResponse> StreamAsync(
        InternalInvokeRequest message,
        MessageBody body,
        CancellationToken cancellationToken
    )
    {
        var call = channel.Start(ServiceInvocationMethods.CallLocalStream, null, cancellationToken);
        RemoteAnswerStream? stream = null;
        try
        {
            var sending = SendAsync(call, message, body, cancellationToken);
            if (!await call.Responses.MoveNextAsync(cancellationToken) || call.Responses.Current.Response?.Status is null)
            {
                throw new GrpcException(GrpcStatusCode.Internal, "response does not contain the required fields in the leading chunk");
            }

            var first = call.Responses.Current;
            var payloads = new PayloadStream<InternalInvokeResponseStream>(call.Responses, Payload, first.Payload);
            stream = new RemoteAnswerStream(payloads, call, sending);
            return await ReadAsync(first.Response, stream, cancellationToken);
        }
        catch
        {
            if (stream is null)
            {
                call.Dispose();
            }
            else
            {
                await stream.DisposeAsync();
            }

            throw;
        }
    }

    private static async ValueTask<InvokeResponse> ReadAsync(
        InternalInvokeResponse response,
        RemoteAnswerStream stream,
        CancellationToken cancellationToken
    )
    {
        long? length =
            response.Headers.TryGetValue("Content-Length", out var list)
            && long.TryParse(list.Values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var known)
                ? known
                : null;
        var body = new MessageBody(stream, length);
        if (InternalAnswers.IsHttp(response) && length is not <= HttpAppChannel.MaxBufferedBody)
        {
            return InternalAnswers.Read(response, body);
        }

        ReadOnlyMemory<byte> data;
        try
        {
            data = await body.ReadAllAsync(long.MaxValue, cancellationToken);
        }
        catch (IOException e)
        {
            throw new AppChannelException(AppChannelFailure.Failed, e.Message, e);
        }

        await stream.DisposeAsync();
        return InternalAnswers.IsHttp(response)
            ? InternalAnswers.Read(response, new MessageBody(data))
            : InternalAnswers.ReadGrpc(response, data);
    }

    private static StreamPayload? Payload(InternalInvokeResponseStream message) =>
        message.Response is null ? message.Payload : throw new IOException("response metadata found in non-leading chunk");

    /// <summary>Sends the request; a failure of that shows in the answer, if there is one at all.</summary>
    private static async Task SendAsync(
        GrpcClientCall<InternalInvokeRequestStream, InternalInvokeResponseStream> call,
        InternalInvokeRequest message,
        MessageBody body,
        CancellationToken cancellationToken
    )
    {
        var next = new InternalInvokeRequestStream { Request = message };
        try
        {
            await foreach (var payload in PayloadChunks.ReadAsync(body.AsStream(), CallLocalService.ChunkSize, cancellationToken))
            {
                next.Payload = payload;
                await call.Requests.WriteAsync(next, cancellationToken);
                next = new InternalInvokeRequestStream();
            }

            if (next.Request is not null)
            {
                await call.Requests.WriteAsync(next, cancellationToken);
            }

            await call.CompleteAsync();
        }
        catch (Exception e) when (e is GrpcException or OperationCanceledException or ObjectDisposedException)
        {
            // The call has ended, which whoever reads the answer learns.
        }
        catch (IOException)
        {
            // The caller's body broke off: the app must not take what it has for all of it.
            call.Dispose();
        }
    }

    /// <summary>Only a call that cannot have reached the other runtime may be made again.</summary>
    private AppChannelException Failed(GrpcException e)
    {
        var unreachable =
            e.Status == GrpcStatusCode.Unavailable
            && e.InnerException
                is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
                };
        return new AppChannelException(
            unreachable ? AppChannelFailure.Unreachable : AppChannelFailure.Failed,
            $"rpc error: code = {e.Status} desc = {e.Message} (runtime at {channel.Address})",
            e
        );
    }
}
