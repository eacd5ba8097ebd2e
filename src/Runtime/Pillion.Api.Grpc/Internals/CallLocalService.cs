using System.Globalization;
using Google.Protobuf;
using Pillion.Api.Grpc.Streaming;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Pillion.Protos.Common;
using Pillion.Protos.Internals;
using InvokeResponse = Pillion.BuildingBlocks.Invocation.InvokeResponse;
using Verb = Pillion.Protos.Common.HTTPExtension.Types.Verb;

namespace Pillion.Api.Grpc.Internals;

/// <summary>Takes calls from other runtimes and gives them to the app.</summary>
/// <remarks>Dapr's <c>CallLocal</c> and <c>CallLocalStream</c> (<c>pkg/api/grpc/daprinternal.go</c>).</remarks>
internal sealed class CallLocalService(AppRuntime app)
{
    /// <summary>The most bytes of a body in one message.</summary>
    public const int ChunkSize = 16 * 1024;

    private long MaxBodySize => app.Options.MaxBodySize > 0 ? app.Options.MaxBodySize : long.MaxValue;

    public async ValueTask<InternalInvokeResponse> CallAsync(InternalInvokeRequest request, GrpcServerCall call)
    {
        if (request.Message is null)
        {
            throw Malformed("Message field is nil");
        }

        var body = new MessageBody(request.Message.Data?.Value.Memory ?? default);
        await using var answer = await InvokeAsync(request, body, call.CancellationToken);
        var data = await ReadAsync(answer, call.CancellationToken);
        return InternalAnswers.Write(answer, data);
    }

    public async ValueTask CallStreamAsync(
        GrpcReader<InternalInvokeRequestStream> requests,
        GrpcWriter<InternalInvokeResponseStream> responses,
        GrpcServerCall call
    )
    {
        if (!await requests.MoveNextAsync())
        {
            throw Malformed("the stream has no messages");
        }

        var first = requests.Current;
        if (first.Request?.Message is null || first.Request.Metadata.Count == 0)
        {
            throw Malformed("request does not contain the required fields in the leading chunk");
        }

        var length = first.Request.Metadata.TryGetValue("Content-Length", out var list) ? list.Values.FirstOrDefault() : null;
        var body = new MessageBody(
            new PayloadStream<InternalInvokeRequestStream>(requests, Payload, first.Payload),
            long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : null
        );
        body = await BufferAsync(first.Request, body, call.CancellationToken);
        await using var answer = await InvokeAsync(first.Request, body, call.CancellationToken);
        await SendAsync(answer, responses, call.CancellationToken);
    }

    /// <summary>
    /// Reads a short body at once. One of unknown length streams, except where there is hardly ever one: an app should not see a body begin that never comes.
    /// </summary>
    private async ValueTask<MessageBody> BufferAsync(InternalInvokeRequest request, MessageBody body, CancellationToken cancellationToken)
    {
        var verb = request.Message.HttpExtension?.Verb ?? Verb.None;
        if (body.Length > HttpAppChannel.MaxBufferedBody || (body.Length is null && verb is (Verb.Post or Verb.Put or Verb.Patch)))
        {
            return body;
        }

        try
        {
            return new MessageBody(await body.ReadAllAsync(MaxBodySize, cancellationToken));
        }
        catch (IOException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"error invoking app channel: {e.Message}", innerException: e);
        }
    }

    private static StreamPayload? Payload(InternalInvokeRequestStream message) =>
        message.Request is null ? message.Payload : throw new IOException("request metadata found in non-leading chunk");

    private async ValueTask<InvokeResponse> InvokeAsync(
        InternalInvokeRequest request,
        MessageBody body,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await app.Invocation.ReceiveAsync(InternalRequests.Read(request, body), cancellationToken);
        }
        catch (AppChannelException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"error invoking app channel: {e.Message}", innerException: e);
        }
    }

    private static async ValueTask SendAsync(
        InvokeResponse answer,
        GrpcWriter<InternalInvokeResponseStream> responses,
        CancellationToken cancellationToken
    )
    {
        var message = new InternalInvokeResponseStream { Response = InternalAnswers.Write(answer, default) };

        // What an app that speaks gRPC fails with stands in the status; the body is for callers over HTTP.
        if (answer.Grpc is not { Status: not BuildingBlocks.Errors.GrpcStatus.Ok })
        {
            try
            {
                await foreach (var payload in PayloadChunks.ReadAsync(answer.Body.AsStream(), ChunkSize, cancellationToken))
                {
                    message.Payload = payload;
                    await responses.WriteAsync(message, cancellationToken);
                    message = new InternalInvokeResponseStream();
                }
            }
            catch (IOException e)
            {
                throw new GrpcException(GrpcStatusCode.Internal, $"the app's answer broke off: {e.Message}", innerException: e);
            }
        }

        if (message.Response is not null)
        {
            await responses.WriteAsync(message, cancellationToken);
        }
    }

    private async ValueTask<ByteString> ReadAsync(InvokeResponse answer, CancellationToken cancellationToken)
    {
        try
        {
            return UnsafeByteOperations.UnsafeWrap(await answer.Body.ReadAllAsync(MaxBodySize, cancellationToken));
        }
        catch (IOException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"the app's answer cannot be read: {e.Message}", innerException: e);
        }
    }

    private static GrpcException Malformed(string problem) =>
        new(GrpcStatusCode.InvalidArgument, $"parsing InternalInvokeRequest error: {problem}");
}
