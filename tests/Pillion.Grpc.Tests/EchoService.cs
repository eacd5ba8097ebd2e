using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Grpc.Details;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Server;
using Pillion.Grpc.Tests.Echo;

namespace Pillion.Grpc.Tests;

/// <summary>The service of <c>echo.proto</c>, in the same way as its other implementations under Interop.</summary>
internal static class EchoService
{
    public static GrpcMethod<EchoRequest, EchoReply> Say { get; } = Of();

    public static GrpcMethod<EchoRequest, EchoReply> Repeat { get; } = Of();

    public static GrpcMethod<EchoRequest, EchoReply> Join { get; } = Of();

    public static GrpcMethod<EchoRequest, EchoReply> Chat { get; } = Of();

    public static GrpcServer Create(Action<GrpcServerBuilder>? more = null, GrpcServerOptions? options = null)
    {
        var builder = new GrpcServerBuilder(options)
            .AddUnary(Say, SayAsync)
            .AddServerStreaming(Repeat, RepeatAsync)
            .AddClientStreaming(Join, JoinAsync)
            .AddDuplex(Chat, ChatAsync);
        more?.Invoke(builder);
        return builder.Build(NullLogger<GrpcServer>.Instance);
    }

    /// <summary>A server that has no methods of its own.</summary>
    public static GrpcServer Proxy(GrpcDuplexHandler<GrpcFrame, GrpcFrame> handler, GrpcServerOptions? options = null) =>
        new GrpcServerBuilder(options).UseFallback(handler).Build(NullLogger<GrpcServer>.Instance);

    private static async ValueTask<EchoReply> SayAsync(EchoRequest request, GrpcServerCall call)
    {
        CopyMetadata(call);
        switch (request.Act)
        {
            case "throw":
                throw new InvalidOperationException("the handler is broken");
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.CancellationToken);
                break;
            case "gzip":
                call.ResponseEncoding = "gzip";
                break;
        }

        if (request.Fail != 0)
        {
            throw new GrpcException(
                (GrpcStatusCode)request.Fail,
                request.Text,
                [
                    new BadRequest
                    {
                        FieldViolations =
                        {
                            new BadRequest.Types.FieldViolation { Field = "fail", Description = "was asked for" },
                        },
                    },
                ]
            );
        }

        return new EchoReply { Text = request.Text, Data = request.Data };
    }

    private static async ValueTask RepeatAsync(EchoRequest request, GrpcWriter<EchoReply> responses, GrpcServerCall call)
    {
        CopyMetadata(call);
        for (var i = 0; i < request.Times; i++)
        {
            await responses.WriteAsync(new EchoReply { Text = request.Text, Number = i });
        }

        if (request.Fail != 0)
        {
            throw new GrpcException((GrpcStatusCode)request.Fail, request.Text);
        }
    }

    private static async ValueTask<EchoReply> JoinAsync(GrpcReader<EchoRequest> requests, GrpcServerCall call)
    {
        CopyMetadata(call);
        var text = new StringBuilder();
        var number = 0;
        await foreach (var request in requests)
        {
            text.Append(request.Text);
            number++;
        }

        return new EchoReply { Text = text.ToString(), Number = number };
    }

    private static async ValueTask ChatAsync(GrpcReader<EchoRequest> requests, GrpcWriter<EchoReply> responses, GrpcServerCall call)
    {
        CopyMetadata(call);
        await call.SendHeadersAsync();
        var number = 0;
        await foreach (var request in requests)
        {
            if (request.Fail != 0)
            {
                throw new GrpcException((GrpcStatusCode)request.Fail, request.Text);
            }

            await responses.WriteAsync(
                new EchoReply
                {
                    Text = request.Text,
                    Data = request.Data,
                    Number = number++,
                }
            );
        }
    }

    /// <summary>Metadata whose names begin with <c>x-</c> comes back, both before and after the messages.</summary>
    private static void CopyMetadata(GrpcServerCall call)
    {
        foreach (var entry in call.RequestHeaders.Where(entry => entry.Name.StartsWith("x-", StringComparison.Ordinal)))
        {
            call.ResponseHeaders.Add(entry);
            call.ResponseTrailers.Add(entry);
        }
    }

    private static GrpcMethod<EchoRequest, EchoReply> Of([System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        GrpcMethod.Of<EchoRequest, EchoReply>(EchoReflection.Descriptor.Services[0], name);
}
