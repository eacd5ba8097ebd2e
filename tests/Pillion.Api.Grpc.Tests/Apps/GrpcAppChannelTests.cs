using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.Grpc;
using Pillion.Grpc.Details;
using Pillion.Grpc.Server;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using InvokeMessage = Pillion.Protos.Common.InvokeRequest;
using InvokeRequest = Pillion.BuildingBlocks.Invocation.InvokeRequest;
using InvokeResult = Pillion.Protos.Common.InvokeResponse;
using Verb = Pillion.Protos.Common.HTTPExtension.Types.Verb;

namespace Pillion.Api.Grpc.Tests.Apps;

/// <summary>Invoking an app that speaks gRPC, by callers over HTTP and over gRPC.</summary>
public sealed class GrpcAppChannelTests : IAsyncLifetime
{
    private readonly AppRegistry _apps = new();
    private TestApp _app = null!;
    private GrpcTestHost _host = null!;
    private InvokeMessage? _received;
    private GrpcMetadata? _headers;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(app => app.AddUnary(AppCallbackMethods.OnInvoke, AnswerAsync), _apps);
        _host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app" }, _apps);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Invoke_OverHttp_IsOnInvokeWithVerbAndQuery()
    {
        await using var answer = await _host.App.Invocation.InvokeAsync("callee", Request("orders/a%20b"), Cancel);

        Assert.Equal(
            new InvokeMessage
            {
                Method = "orders/a b",
                ContentType = "application/json",
                Data = new Any { Value = ByteString.CopyFromUtf8("{}") },
                HttpExtension = new HTTPExtension { Verb = Verb.Post, Querystring = "a=1" },
            },
            _received
        );
        Assert.Equal(("value", "no-cache"), (_headers!.Get("x-own"), _headers.Get("dapr-cache-control")));
        Assert.Equal(
            ("app", "callee", "apps"),
            (_headers.Get("dapr-caller-app-id"), _headers.Get("dapr-callee-app-id"), _headers.Get("dapr-api-token"))
        );
        Assert.Equal((200, "text/plain", "from the app"), (answer.Status, answer.Headers.Get("content-type"), answer.Headers.Get("x-app")));
        Assert.Equal("hello"u8.ToArray(), answer.Body.Memory.ToArray());
    }

    [Fact]
    public async Task Invoke_OverHttpAndTheAppFails_IsAStatusOfHttpAndABodyThatTells()
    {
        await using var answer = await _host.App.Invocation.InvokeAsync("callee", Request("fail"), Cancel);

        Assert.Equal((404, "application/json"), (answer.Status, answer.Headers.Get("content-type")));
        using var body = System.Text.Json.JsonDocument.Parse(answer.Body.Memory);
        Assert.Equal(5, body.RootElement.GetProperty("code").GetInt32());
        Assert.Equal("no such order", body.RootElement.GetProperty("message").GetString());
        Assert.Equal("GONE", body.RootElement.GetProperty("details")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task InvokeService_OverGrpc_GivesStatusDetailsAndTrailersAsTheyAre()
    {
        using var call = _host.Channel.Start(
            DaprMethods.InvokeService,
            new InvokeServiceRequest
            {
                Id = "callee",
                Message = new InvokeMessage { Method = "fail" },
            },
            cancellationToken: Cancel
        );

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.ResponseAsync());

        Assert.Equal((GrpcStatusCode.NotFound, "no such order"), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal("GONE", info.Reason);
        Assert.Equal([1, 2, 3], error.Trailers!.GetBytes("x-bytes-bin"));
    }

    [Fact]
    public async Task InvokeService_OverGrpc_KeepsTheTypeOfTheData()
    {
        var data = Any.Pack(new StringValue { Value = "typed" });

        var answer = await _host.CallAsync(
            DaprMethods.InvokeService,
            new InvokeServiceRequest
            {
                Id = "callee",
                Message = new InvokeMessage { Method = "echo", Data = data },
            },
            new() { { "x-bytes-bin", [0, 255] } }
        );

        Assert.Equal(data, answer.Data);
        Assert.Equal("application/x-protobuf", answer.ContentType);
        Assert.Equal([0, 255], _headers!.GetBytes("x-bytes-bin"));
        Assert.Equal(Verb.None, _received!.HttpExtension.Verb);
    }

    [Fact]
    public async Task Invoke_AppIsGone_IsUnavailable()
    {
        await _app.DisposeAsync();

        var error = await _host.FailAsync(
            DaprMethods.InvokeService,
            new InvokeServiceRequest
            {
                Id = "callee",
                Message = new InvokeMessage { Method = "m" },
            }
        );

        Assert.Equal(GrpcStatusCode.Unavailable, error.Status);
    }

    private static InvokeRequest Request(string path)
    {
        HeaderList headers = [];
        headers.Add("Content-Type", "application/json");
        headers.Add("Cache-Control", "no-cache");
        headers.Add("X-Own", "value");
        return new InvokeRequest
        {
            Method = "POST",
            Path = path,
            Query = "a=1",
            Headers = headers,
            Body = new MessageBody("{}"u8.ToArray()),
        };
    }

    private ValueTask<InvokeResult> AnswerAsync(InvokeMessage request, GrpcServerCall call)
    {
        (_received, _headers) = (request, call.RequestHeaders);
        if (request.Method == "fail")
        {
            call.ResponseTrailers.Add("x-bytes-bin", [1, 2, 3]);
            throw new GrpcException(GrpcStatusCode.NotFound, "no such order", [new ErrorInfo { Reason = "GONE" }]);
        }

        call.ResponseHeaders.Add("x-app", "from the app");
        return new(
            request.Method == "echo"
                ? new InvokeResult { Data = request.Data }
                : new InvokeResult
                {
                    ContentType = "text/plain",
                    Data = new Any { Value = ByteString.CopyFromUtf8("hello") },
                }
        );
    }
}
