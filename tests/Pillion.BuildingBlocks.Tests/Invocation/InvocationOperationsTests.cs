using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.Invocation;

public sealed class InvocationOperationsTests
{
    private static readonly AppRuntimeOptions s_caller = new()
    {
        AppId = "caller",
        Namespace = "prod",
        HostAddress = "10.0.0.7",
        HostName = "box",
        AppApiToken = "callers-app-token",
    };

    private readonly AppRegistry _apps = new();
    private readonly FunctionChannel _channel = FunctionChannel.Ok();
    private readonly AppRuntime _caller;

    public InvocationOperationsTests()
    {
        _caller = Apps.Create(s_caller, _apps);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_AppOfThisProcess_GetsTheRequestWithTheForwardingFields()
    {
        AddCallee(new AppRuntimeOptions { AppId = "callee", Namespace = "prod" });
        var request = Request("orders/1", ("X-Request-Id", "42"), ("Authorization", "Bearer t"), ("X-Forwarded-For", "1.2.3.4"));

        var response = await _caller.Invocation.InvokeAsync("callee", request, Token);

        var received = Assert.Single(_channel.Requests);
        Assert.Equal(200, response.Status);
        Assert.Equal(("POST", "/orders/1", "a=1"), (received.Method, received.Path, received.Query));
        Assert.Equal(
            [
                "X-Request-Id: 42",
                "Authorization: Bearer t",
                "X-Forwarded-For: 1.2.3.4",
                "X-Forwarded-For: 10.0.0.7",
                "X-Forwarded-Host: box",
                "Forwarded: for=10.0.0.7;by=10.0.0.7;host=box",
                "dapr-caller-app-id: caller",
                "dapr-caller-namespace: prod",
                "dapr-callee-app-id: callee",
            ],
            Lines(received.Headers)
        );
    }

    [Fact]
    public async Task Invoke_HopByHopAndSpoofedFields_DoNotArrive()
    {
        AddCallee(new AppRuntimeOptions { AppId = "callee", Namespace = "prod" });
        var request = Request(
            "m",
            ("Connection", "keep-alive, X-Private"),
            ("X-Private", "1"),
            ("Keep-Alive", "timeout=5"),
            ("Proxy-Authorization", "Basic x"),
            ("Proxy-Authenticate", "Basic"),
            ("Proxy-Connection", "keep-alive"),
            ("TE", "trailers"),
            ("Trailer", "X"),
            ("Transfer-Encoding", "chunked"),
            ("Upgrade", "websocket"),
            ("HTTP2-Settings", "AAMAAABkAAQAAP__"),
            ("Content-Length", "99"),
            ("Host", "localhost:3500"),
            ("dapr-app-id", "callee"),
            ("DAPR-CALLER-APP-ID", "admin"),
            ("Dapr-Caller-Namespace", "kube-system"),
            ("dapr-callee-app-id", "other"),
            ("dapr-api-token", "secret"),
            ("destination-app-id", "other"),
            ("Content-Type", "text/plain")
        );

        await _caller.Invocation.InvokeAsync("callee", request, Token);

        Assert.Equal(
            [
                "Content-Type: text/plain",
                "X-Forwarded-For: 10.0.0.7",
                "X-Forwarded-Host: box",
                "Forwarded: for=10.0.0.7;by=10.0.0.7;host=box",
                "dapr-caller-app-id: caller",
                "dapr-caller-namespace: prod",
                "dapr-callee-app-id: callee",
            ],
            Lines(_channel.Requests.Single().Headers)
        );
    }

    [Fact]
    public async Task Invoke_CalleeHasAnAppToken_GetsItsOwnToken()
    {
        AddCallee(
            new AppRuntimeOptions
            {
                AppId = "callee",
                Namespace = "prod",
                AppApiToken = "callees-token",
            }
        );

        await _caller.Invocation.InvokeAsync("callee", Request("m"), Token);

        Assert.Equal("callees-token", _channel.Requests.Single().Headers.Get("dapr-api-token"));
    }

    [Fact]
    public async Task Invoke_OwnId_GoesStraightToTheOwnApp()
    {
        _caller.Channel = _channel;

        await _caller.Invocation.InvokeAsync("caller", Request("m"), Token);

        Assert.Equal(
            [
                "dapr-caller-app-id: caller",
                "dapr-caller-namespace: prod",
                "dapr-callee-app-id: caller",
                "dapr-api-token: callers-app-token",
            ],
            Lines(_channel.Requests.Single().Headers)
        );
    }

    [Fact]
    public async Task Invoke_ResponseWithHopByHopFields_AreStripped()
    {
        var callee = AddCallee(new AppRuntimeOptions { AppId = "callee", Namespace = "prod" });
        callee.Channel = new FunctionChannel(_ => new InvokeResponse
        {
            Status = 200,
            Headers = Headers(("Connection", "X-Mine"), ("X-Mine", "1"), ("Keep-Alive", "5"), ("Upgrade", "h2c"), ("X-Custom", "stays")),
        });

        var response = await _caller.Invocation.InvokeAsync("callee", Request("m"), Token);

        Assert.Equal(["X-Custom: stays"], Lines(response.Headers));
    }

    [Theory]
    [InlineData("callee", "prod")]
    [InlineData("callee.prod", "prod")]
    [InlineData("callee.test", "test")]
    public async Task Invoke_Namespace_IsTheCallersOrTheOneInTheTarget(string target, string expected)
    {
        AddCallee(new AppRuntimeOptions { AppId = "callee", Namespace = expected });

        await _caller.Invocation.InvokeAsync(target, Request("m"), Token);

        Assert.Equal("callee", _channel.Requests.Single().Headers.Get("dapr-callee-app-id"));
    }

    [Theory]
    [InlineData("", "failed to invoke, id: , err: app id is empty")]
    [InlineData("a.b.c", "failed to invoke, id: a.b.c, err: invalid app id a.b.c")]
    [InlineData("nobody", "failed to invoke, id: nobody, err: couldn't find service: nobody; apps of this process: caller")]
    [InlineData("caller", "failed to invoke, id: caller, err: app channel is not initialized")]
    public async Task Invoke_NobodyToCall_IsADirectInvokeError(string target, string expected)
    {
        var error = await FailAsync(target, Request("m"));

        Assert.Equal(("ERR_DIRECT_INVOKE", 500, expected), (error.Code, error.HttpStatus, error.Message));
    }

    [Fact]
    public async Task Invoke_ReservedCharacterInThePath_IsRefused()
    {
        AddCallee(new AppRuntimeOptions { AppId = "callee", Namespace = "prod" });

        var error = await FailAsync("callee", Request("a%23b"));

        Assert.Equal(
            (500, "failed to invoke, id: callee, err: method contains forbidden character: \"a#b\""),
            (error.HttpStatus, error.Message)
        );
        Assert.Empty(_channel.Requests);
    }

    [Fact]
    public async Task Invoke_HttpEndpoint_SetsItsFieldsAndTellsNothingAboutApps()
    {
        var endpoint = new HttpEndpoint("github", _channel, [new("Authorization", "Bearer of-the-endpoint")]);
        var caller = Apps.Create(s_caller with { AppId = "other", HttpEndpoints = [endpoint] }, _apps);

        await caller.Invocation.InvokeAsync("github", Request("repos", ("authorization", "mine"), ("X-Id", "1")), Token);

        var received = Assert.Single(_channel.Requests);
        Assert.Equal("/repos", received.Path);
        Assert.Equal(["X-Id: 1", "Authorization: Bearer of-the-endpoint"], Lines(received.Headers));
    }

    [Theory]
    [InlineData("protected", 200, 3)]
    [InlineData("callee", 503, 1)]
    public async Task Invoke_AppThatARetryPolicyProtects_IsAskedUntilItAnswers(string appId, int status, int requests)
    {
        var asked = 0;
        AddCallee(new AppRuntimeOptions { AppId = appId, Namespace = "prod" });
        _apps.Find(appId, "prod")!.Channel = new FunctionChannel(_ => new InvokeResponse { Status = ++asked < 3 ? 503 : 200 });
        var caller = Apps.Create(
            s_caller with
            {
                AppId = "patient",
                Resiliency = new ResiliencySpec
                {
                    Retries = new Dictionary<string, RetryPolicy>(StringComparer.Ordinal)
                    {
                        ["again"] = new() { Interval = TimeSpan.Zero, MaxRetries = 5 },
                    },
                    Apps = new Dictionary<string, PolicyNames>(StringComparer.Ordinal) { ["protected"] = new(null, "again", null) },
                },
            },
            _apps
        );

        var answer = await caller.Invocation.InvokeAsync(appId, Request("m"), Token);

        Assert.Equal((status, requests), (answer.Status, asked));
    }

    [Fact]
    public async Task Invoke_UrlThatTheAppMayNotReach_IsDenied()
    {
        var guest = Apps.Create(s_caller with { AppId = "guest", MayInvokeUrl = url => url.Host == "allowed.example" }, _apps);

        var error = (
            await Assert.ThrowsAsync<BuildingBlockException>(async () =>
                await guest.Invocation.InvokeAsync("http://127.0.0.1:9", Request("m"), Token)
            )
        ).Error;

        Assert.Equal(("ERR_DIRECT_INVOKE", 403), (error.Code, error.HttpStatus));
    }

    [Fact]
    public async Task Invoke_RemoteAppIsUnreachable_IsTriedFourTimesASecondApart()
    {
        var time = new ManualTimeProvider();
        var attempts = 0;
        var remote = new FunctionChannel(_ =>
            ++attempts < 4
                ? throw new AppChannelException(AppChannelFailure.Unreachable, "connection refused")
                : new InvokeResponse { Status = 202 }
        );
        var app = RemoteCaller(remote, time);

        var call = app.Invocation.InvokeAsync("far", Request("m"), Token).AsTask();
        for (var retry = 0; retry < 3; retry++)
        {
            await Wait.ForAsync(time.TimerSetAsync(), "the next retry to be scheduled");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(202, (await Wait.ForAsync(call, "the fourth attempt")).Status);
        Assert.Equal(4, attempts);
    }

    [Theory]
    [InlineData(AppChannelFailure.Failed)]
    [InlineData(AppChannelFailure.Timeout)]
    [InlineData(AppChannelFailure.TooLarge)]
    public async Task Invoke_RemoteAppGotTheRequestAndFailed_IsNotRetried(AppChannelFailure failure)
    {
        var remote = new FunctionChannel(_ => throw new AppChannelException(failure, "broke off"));
        var app = RemoteCaller(remote, new ManualTimeProvider());

        var error = await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await app.Invocation.InvokeAsync("far", Request("m"), Token)
        );

        Assert.Equal("failed to invoke, id: far, err: broke off", error.Error.Message);
        Assert.Single(remote.Requests);
    }

    [Fact]
    public async Task Invoke_StreamedBody_IsNotRetried()
    {
        var remote = new FunctionChannel(_ => throw new AppChannelException(AppChannelFailure.Unreachable, "connection refused"));
        var app = RemoteCaller(remote, new ManualTimeProvider());
        var request = new InvokeRequest
        {
            Method = "POST",
            Path = "m",
            Body = new MessageBody(new MemoryStream([1]), null),
        };

        await Assert.ThrowsAsync<BuildingBlockException>(async () => await app.Invocation.InvokeAsync("far", request, Token));

        Assert.Single(remote.Requests);
    }

    private static AppRuntime RemoteCaller(IAppChannel remote, TimeProvider time) =>
        new(s_caller, AppComponents.None, new AppRegistry { Resolvers = [new FixedResolver("far", remote)] }, time: time);

    private AppRuntime AddCallee(AppRuntimeOptions options)
    {
        var callee = Apps.Create(options, _apps);
        callee.Channel = _channel;
        return callee;
    }

    private async Task<BuildingBlockError> FailAsync(string target, InvokeRequest request) =>
        (await Assert.ThrowsAsync<BuildingBlockException>(async () => await _caller.Invocation.InvokeAsync(target, request, Token))).Error;

    private static InvokeRequest Request(string path, params (string Name, string Value)[] headers) =>
        new()
        {
            Method = "POST",
            Path = path,
            Query = "a=1",
            Headers = Headers(headers),
        };

    private static HeaderList Headers(params (string Name, string Value)[] headers)
    {
        HeaderList list = [];
        foreach (var (name, value) in headers)
        {
            list.Add(name, value);
        }

        return list;
    }

    private static IEnumerable<string> Lines(HeaderList headers) => headers.Select(h => $"{h.Key}: {h.Value}");

    private sealed class FixedResolver(string appId, IAppChannel channel) : INameResolver
    {
        public ValueTask<IAppChannel?> ResolveAsync(string id, string namespaceName, CancellationToken cancellationToken) =>
            new(id == appId ? channel : null);
    }
}
