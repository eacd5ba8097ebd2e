using System.IO.Pipelines;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Server;

/// <summary>From handlers of the four kinds to one that takes a call.</summary>
internal static class ServerMethods
{
    public static GrpcCallHandler Unary<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcUnaryHandler<TRequest, TResponse> handler
    ) =>
        async call =>
        {
            var request = await ReadOnlyMessageAsync(call, method.RequestCodec);
            await RespondAsync(call, method.ResponseCodec, await handler(request, call));
        };

    public static GrpcCallHandler ServerStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcServerStreamingHandler<TRequest, TResponse> handler
    ) =>
        async call =>
        {
            var request = await ReadOnlyMessageAsync(call, method.RequestCodec);
            var responses = new ServerWriter<TResponse>(call, method.ResponseCodec);
            try
            {
                await handler(request, responses, call);
            }
            finally
            {
                await responses.CompleteAsync();
            }

            await call.StartResponseAsync();
        };

    public static GrpcCallHandler ClientStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcClientStreamingHandler<TRequest, TResponse> handler
    ) =>
        async call =>
        {
            CheckEncoding(call);
            var response = await handler(new ServerReader<TRequest>(call, method.RequestCodec), call);
            await RespondAsync(call, method.ResponseCodec, response);
        };

    public static GrpcCallHandler Duplex<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcDuplexHandler<TRequest, TResponse> handler
    ) =>
        async call =>
        {
            if (method.RequestCodec is not FrameCodec)
            {
                CheckEncoding(call);
            }

            var responses = new ServerWriter<TResponse>(call, method.ResponseCodec);
            try
            {
                await handler(new ServerReader<TRequest>(call, method.RequestCodec), responses, call);
            }
            finally
            {
                await responses.CompleteAsync();
            }

            await call.StartResponseAsync();
        };

    private static async ValueTask RespondAsync<T>(GrpcServerCall call, GrpcCodec<T> codec, T response)
    {
        if (response is null)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"the handler of {call.Path} returned no message");
        }

        await call.StartResponseAsync();

        // Not flushed: it leaves together with the trailers.
        codec.WriteFrame(call.Http.Response.BodyWriter, response, call.ResponseEncoder, call.Options.MaxSendSize);
    }

    /// <summary>Reads the one message of a request, and its end.</summary>
    private static async ValueTask<T> ReadOnlyMessageAsync<T>(GrpcServerCall call, GrpcCodec<T> codec)
    {
        CheckEncoding(call);
        var input = call.Http.Request.BodyReader;
        var maxSize = call.Options.MaxReceiveSize;
        while (true)
        {
            var result = await input.ReadAsync(call.ReadToken);
            if (result.IsCanceled)
            {
                throw new OperationCanceledException();
            }

            var buffer = result.Buffer;
            if (FrameFormat.TryRead(ref buffer, maxSize, out var frame))
            {
                var message = codec.ReadFrame(frame, call.RequestDecoder, maxSize);
                input.AdvanceTo(buffer.Start);
                await ReadEndAsync(call, input, result.IsCompleted && buffer.IsEmpty);
                return message;
            }

            if (result.IsCompleted)
            {
                var rest = buffer.Length;
                input.AdvanceTo(buffer.End);
                throw rest > 0 ? FrameFormat.BreaksOff(rest) : new GrpcException(GrpcStatusCode.Internal, "the request has no message");
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static async ValueTask ReadEndAsync(GrpcServerCall call, PipeReader input, bool isThere)
    {
        while (!isThere)
        {
            var result = await input.ReadAsync(call.ReadToken);
            if (result.IsCanceled)
            {
                throw new OperationCanceledException();
            }

            if (!result.Buffer.IsEmpty)
            {
                throw new GrpcException(GrpcStatusCode.Internal, "the request has more than one message, but the method takes one");
            }

            isThere = result.IsCompleted;
            input.AdvanceTo(result.Buffer.End);
        }
    }

    private static void CheckEncoding(GrpcServerCall call)
    {
        if (call.RequestEncoding is { } name && !MessageEncoding.TryGet(name, out _))
        {
            call.Http.Response.Headers[HeaderNames.AcceptEncoding] = MessageEncoding.Accepted;
            throw new GrpcException(
                GrpcStatusCode.Unimplemented,
                $"messages compressed with '{name}' are not understood; {MessageEncoding.Accepted} are"
            );
        }
    }
}
