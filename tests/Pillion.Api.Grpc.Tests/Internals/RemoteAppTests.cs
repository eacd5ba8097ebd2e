using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Abstractions.NameResolution;
using Pillion.Api.Grpc.Internals;
using Pillion.Api.Grpc.Tests.Apps;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Components.Local;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Details;
using Pillion.Protos.Common;
using Pillion.Protos.Internals;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using Bytes = System.ReadOnlyMemory<byte>;
using InvokeMessage = Pillion.Protos.Common.InvokeRequest;
using InvokeRequest = Pillion.BuildingBlocks.Invocation.InvokeRequest;
using InvokeResult = Pillion.Protos.Common.InvokeResponse;

namespace Pillion.Api.Grpc.Tests.Internals;

/// <summary>Two runtimes, each with an app, that call each other: as Dapr's sidecars do.</summary>
public sealed class RemoteAppTests : IAsyncLifetime
{
    private static readonly GrpcMethod<Bytes, Bytes> s_chat = GrpcMethod.Raw("/own.Service/Chat", GrpcMethodKind.DuplexStreaming);

    private readonly TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IAsyncDisposable> _parts = [];
    private GrpcChannel _internal = null!;
    private GrpcTestHost _caller = null!;
    private GrpcMetadata? _headers;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var web = Add(await TestServer.StartAsync(AnswerAsync));
        var webChannel = Add(new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = web.Address }));
        var webApp = new AppRuntime(new AppRuntimeOptions { AppId = "web", AppApiToken = "apps" }, AppComponents.None, new AppRegistry())
        {
            Channel = webChannel,
        };
        var grpcApp = Add(
            await TestApp.StartAsync(
                app =>
                    app.AddUnary(AppCallbackMethods.OnInvoke, (request, _) => new(OnInvoke(request)))
                        .AddDuplex(
                            s_chat,
                            async (requests, responses, call) =>
                            {
                                _headers = call.RequestHeaders;
                                await foreach (var request in requests)
                                {
                                    await responses.WriteAsync(request);
                                }
                            }
                        ),
                options: new AppRuntimeOptions { AppId = "grpc-app", AppApiToken = "apps" }
            )
        );
        var webRuntime = await ServeAsync(webApp);
        var grpcRuntime = await ServeAsync(grpcApp.Runtime);
        _internal = new GrpcChannel("http://" + webRuntime);

        var resolution = (INameResolution)LocalComponents.All.Single(c => c.Type == "nameresolution.static").Create(new());
        await resolution.InitAsync(
            ApiApp.Component(
                "static",
                "nameresolution.static",
                ("apps", $$"""{"web":"{{webRuntime}}","grpc-app.default":["{{grpcRuntime}}"],"gone":"127.0.0.1:1"}""")
            ),
            Cancel
        );
        var remote = Add(new RemoteApps(resolution));
        _caller = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "caller", NameResolvers = [remote] });
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.DisposeAsync();
        _internal.Dispose();
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
    }

    [Fact]
    public async Task Invoke_HttpAppElsewhere_GetsEverythingAndAnswers()
    {
        await using var answer = await InvokeAsync("web", "echo/a%20b", body: new MessageBody("hello"u8.ToArray()));

        Assert.Equal((201, "text/plain", "from the app"), (answer.Status, answer.Headers.Get("content-type"), answer.Headers.Get("x-app")));
        Assert.Equal(
            "POST /echo/a b?q=1 5 text/x value caller default web apps hello",
            Encoding.UTF8.GetString((await answer.Body.ReadAllAsync(1000, Cancel)).Span)
        );
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(5_000_000)]
    public async Task Invoke_LongBodies_ComeBack(int length)
    {
        var body = new byte[length];
        Random.Shared.NextBytes(body);

        await using var answer = await InvokeAsync("web", "back", body: new MessageBody(new MemoryStream(body), null));

        Assert.Equal(body, (await answer.Body.ReadAllAsync(long.MaxValue, Cancel)).ToArray());
    }

    [Fact]
    public async Task Invoke_StreamedAnswer_ComesAsItIsWritten()
    {
        await using var answer = await InvokeAsync("web", "slow", method: "GET");
        var stream = answer.Body.AsStream();
        var buffer = new byte[100];

        var first = await stream.ReadAsync(buffer, Cancel);
        _mayGoOn.SetResult();
        var second = await stream.ReadAsync(buffer.AsMemory(first), Cancel);

        Assert.Equal("one two", Encoding.UTF8.GetString(buffer.AsSpan(0, first + second)));
        Assert.Equal(0, await stream.ReadAsync(buffer, Cancel));
    }

    [Fact]
    public async Task Invoke_AppAnswersWithAnError_IsThatAnswer()
    {
        await using var answer = await InvokeAsync("web", "missing", method: "GET");

        Assert.Equal(404, answer.Status);
        Assert.Equal("no such thing", Encoding.UTF8.GetString((await answer.Body.ReadAllAsync(1000, Cancel)).Span));
    }

    [Fact]
    public async Task Invoke_GrpcAppElsewhere_AnswersOrFailsAsItSays()
    {
        await using var answer = await InvokeAsync("grpc-app", "m", body: new MessageBody("hello"u8.ToArray()));
        var error = await _caller.FailAsync(
            DaprMethods.InvokeService,
            new InvokeServiceRequest
            {
                Id = "grpc-app",
                Message = new() { Method = "fail" },
            }
        );

        Assert.Equal((200, "text/plain"), (answer.Status, answer.Headers.Get("content-type")));
        Assert.Equal("hello", Encoding.UTF8.GetString(answer.Body.Memory.Span));
        Assert.Equal((GrpcStatusCode.NotFound, "no such order"), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal("GONE", info.Reason);
    }

    [Fact]
    public async Task InvokeService_TypedDataElsewhere_StaysTyped()
    {
        var data = Any.Pack(new StringValue { Value = "typed" });

        var answer = await _caller.CallAsync(
            DaprMethods.InvokeService,
            new InvokeServiceRequest
            {
                Id = "grpc-app",
                Message = new InvokeMessage { Method = "m", Data = data },
            }
        );

        Assert.Equal(data, answer.Data);
    }

    [Fact]
    public async Task Proxy_GrpcAppElsewhere_StreamsBothWays()
    {
        var options = new GrpcCallOptions { Headers = new GrpcMetadata { { "dapr-app-id", "grpc-app" } } };
        using var call = _caller.Channel.Start(s_chat, options, Cancel);
        for (var i = 0; i < 3; i++)
        {
            await call.Requests.WriteAsync(new byte[] { (byte)i }, Cancel);
            Assert.True(await call.Responses.MoveNextAsync(Cancel));
            Assert.Equal([(byte)i], call.Responses.Current.ToArray());
        }

        await call.CompleteAsync();

        Assert.False(await call.Responses.MoveNextAsync(Cancel));
        Assert.Equal(
            ("caller", "grpc-app", "apps"),
            (_headers!.Get("dapr-caller-app-id"), _headers.Get("dapr-callee-app-id"), _headers.Get("dapr-api-token"))
        );
    }

    [Fact]
    public async Task Invoke_RuntimeIsGone_FailsAndSaysWhere()
    {
        var error = await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await InvokeAsync("gone", "m", body: new MessageBody(new MemoryStream([1]), null))
        );

        Assert.Equal("ERR_DIRECT_INVOKE", error.Error.Code);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallLocal_OfADaprd_IsAnsweredAsDaprDoes()
    {
        var answer = await _internal.UnaryAsync(
            ServiceInvocationMethods.CallLocal,
            new InternalInvokeRequest
            {
                Ver = APIVersion.V1,
                Metadata = { ["X-Own"] = new ListStringValue { Values = { "value" } } },
                Message = new InvokeMessage
                {
                    Method = "echo/m",
                    ContentType = "text/x",
                    Data = new Any { Value = ByteString.CopyFromUtf8("hello") },
                    HttpExtension = new HTTPExtension { Verb = HTTPExtension.Types.Verb.Put },
                },
            },
            cancellationToken: Cancel
        );

        Assert.Equal((201, "text/plain"), (answer.Status.Code, answer.Message.ContentType));
        Assert.StartsWith("PUT /echo/m 5 text/x value", answer.Message.Data.Value.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal(["from the app"], answer.Headers["X-App"].Values);
    }

    [Fact]
    public async Task CallLocal_Malformed_IsInvalidArgument()
    {
        var unary = await Assert.ThrowsAsync<GrpcException>(async () =>
            await _internal.UnaryAsync(ServiceInvocationMethods.CallLocal, new InternalInvokeRequest(), cancellationToken: Cancel)
        );
        using var call = _internal.Start(ServiceInvocationMethods.CallLocalStream, cancellationToken: Cancel);
        await call.Requests.WriteAsync(new InternalInvokeRequestStream(), Cancel);
        var stream = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.MoveNextAsync(Cancel));

        Assert.Equal((GrpcStatusCode.InvalidArgument, GrpcStatusCode.InvalidArgument), (unary.Status, stream.Status));
        Assert.Contains("leading chunk", stream.Message, StringComparison.Ordinal);
    }

    private static InvokeResult OnInvoke(InvokeMessage request) =>
        request.Method == "fail"
            ? throw new GrpcException(GrpcStatusCode.NotFound, "no such order", [new ErrorInfo { Reason = "GONE" }])
            : new InvokeResult { ContentType = "text/plain", Data = request.Data };

    private async Task<string> ServeAsync(AppRuntime app)
    {
        var server = Add(
            await TestServer.StartAsync(
                new InternalGrpcApi(app).HandleAsync,
                kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)
            )
        );
        return server.Address.Authority;
    }

    private T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    private ValueTask<BuildingBlocks.Invocation.InvokeResponse> InvokeAsync(
        string target,
        string path,
        string method = "POST",
        MessageBody body = default
    )
    {
        HeaderList headers = [];
        headers.Add("Content-Type", "text/x");
        headers.Add("x-own", "value");
        return _caller.App.Invocation.InvokeAsync(
            target,
            new InvokeRequest
            {
                Method = method,
                Path = path,
                Query = "q=1",
                Headers = headers,
                Body = body,
            },
            Cancel
        );
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        switch (request.Path.Value!.Split('/')[1])
        {
            case "back":
                await request.Body.CopyToAsync(response.Body);
                break;
            case "slow":
                await response.WriteAsync("one ");
                await response.Body.FlushAsync();
                await _mayGoOn.Task;
                await response.WriteAsync("two");
                break;
            case "missing":
                response.StatusCode = 404;
                await response.WriteAsync("no such thing");
                break;
            default:
                using (var reader = new StreamReader(request.Body))
                {
                    var headers = request.Headers;
                    response.StatusCode = 201;
                    response.ContentType = "text/plain";
                    response.Headers["X-App"] = "from the app";
                    await response.WriteAsync(
                        $"{request.Method} {request.Path.Value}{request.QueryString} {request.ContentLength} {request.ContentType} {headers["x-own"]} {headers["dapr-caller-app-id"]} {headers["dapr-caller-namespace"]} {headers["dapr-callee-app-id"]} {headers["dapr-api-token"]} {await reader.ReadToEndAsync()}"
                    );
                }

                break;
        }
    }
}
