using System.Text;
using Pillion.Api.Grpc.Tests.Apps;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Server;
using Pillion.Testing;
using Bytes = System.ReadOnlyMemory<byte>;

namespace Pillion.Api.Grpc.Tests.Proxy;

/// <summary>Calls of an app's own services, whose messages nobody but the two ends knows.</summary>
public sealed class GrpcProxyTests : IAsyncLifetime
{
    private static readonly GrpcMethod<Bytes, Bytes> s_say = GrpcMethod.Raw("/own.Service/Say", GrpcMethodKind.Unary);
    private static readonly GrpcMethod<Bytes, Bytes> s_chat = GrpcMethod.Raw("/own.Service/Chat", GrpcMethodKind.DuplexStreaming);
    private static readonly GrpcMethod<Bytes, Bytes> s_refuse = GrpcMethod.Raw("/own.Service/Refuse", GrpcMethodKind.ClientStreaming);
    private static readonly GrpcMethod<Bytes, Bytes> s_wait = GrpcMethod.Raw("/own.Service/Wait", GrpcMethodKind.ServerStreaming);

    private readonly AppRegistry _apps = new();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestApp _app = null!;
    private GrpcTestHost _host = null!;
    private GrpcMetadata? _headers;
    private TimeSpan? _timeLeft;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(
            app =>
                app.AddClientStreaming(s_refuse, RefuseAsync)
                    .AddUnary(s_say, SayAsync)
                    .AddDuplex(s_chat, ChatAsync)
                    .AddServerStreaming(s_wait, WaitAsync),
            _apps
        );
        _host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" }, _apps);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Unary_NamedApp_GetsTheMessageAndAnswers()
    {
        using var call = Start(s_say, "hello", Headers(("x-own", "value"), ("dapr-caller-app-id", "somebody")));

        var answer = await call.ResponseAsync();

        Assert.Equal("hello", Text(answer));
        Assert.Equal("before", (await call.HeadersAsync()).Get("x-before"));
        Assert.Equal("after", call.Trailers.Get("x-after"));
        Assert.Equal("value", _headers!.Get("x-own"));
        Assert.Equal(["app"], _headers.GetAll("dapr-caller-app-id").Select(entry => entry.Value));
        Assert.Equal(("callee", "default"), (_headers.Get("dapr-callee-app-id"), _headers.Get("dapr-caller-namespace")));
        Assert.Equal(["apps"], _headers.GetAll("dapr-api-token").Select(entry => entry.Value));
        Assert.Null(_timeLeft);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Unary_CompressedMegabyte_ComesBack(string encoding)
    {
        var data = new byte[1_000_000];
        Random.Shared.NextBytes(data.AsSpan(0, 1000));

        var answer = await _host.Channel.UnaryAsync(s_say, data, Headers() with { Encoding = encoding }, Cancel);

        Assert.Equal(data, answer.ToArray());
    }

    [Fact]
    public async Task Unary_AppFails_IsItsStatus()
    {
        using var call = Start(s_say, "fail", Headers());

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.ResponseAsync());

        Assert.Equal((GrpcStatusCode.FailedPrecondition, "not now"), (error.Status, error.Message));
        Assert.Equal("after", error.Trailers!.Get("x-after"));
    }

    [Fact]
    public async Task Unary_Deadline_IsPassedOn()
    {
        using var call = Start(s_say, "hello", Headers() with { Timeout = TimeSpan.FromMinutes(5) });

        await call.ResponseAsync();

        Assert.InRange(_timeLeft!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Duplex_MessagesBothWays_PassOneByOne()
    {
        using var call = _host.Channel.Start(s_chat, Headers(), Cancel);
        Assert.Equal("before", (await call.HeadersAsync()).Get("x-before"));
        for (var i = 0; i < 10; i++)
        {
            var text = $"message {i}";
            await call.Requests.WriteAsync(Encoding.UTF8.GetBytes(text), Cancel);
            Assert.True(await call.Responses.MoveNextAsync(Cancel));
            Assert.Equal(text, Text(call.Responses.Current));
        }

        await call.CompleteAsync();

        Assert.False(await call.Responses.MoveNextAsync(Cancel));
        Assert.Equal("after", call.Trailers.Get("x-after"));
    }

    [Fact]
    public async Task Duplex_AppEndsFirst_CallerLearns()
    {
        using var call = _host.Channel.Start(s_chat, Headers(), Cancel);
        await call.Requests.WriteAsync("end"u8.ToArray(), Cancel);

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.MoveNextAsync(Cancel));

        Assert.Equal((GrpcStatusCode.OutOfRange, "enough"), (error.Status, error.Message));
    }

    [Fact]
    public async Task ServerStream_CallerCancels_AppLearns()
    {
        var call = Start(s_wait, "", Headers());
        Assert.True(await call.Responses.MoveNextAsync(Cancel));

        call.Dispose();

        await Wait.ForAsync(_cancelled.Task, "the app's call to be cancelled");
    }

    [Fact]
    public async Task Call_OfManyAtOnce_AllPass()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async i => Text(await _host.Channel.UnaryAsync(s_say, Encoding.UTF8.GetBytes($"{i}"), Headers(), Cancel)))
        );

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), answers);
    }

    [Fact]
    public async Task Call_NoAppNamed_SaysWhatIsMissing()
    {
        var error = await _host.FailAsync(s_say, default, new() { { "dapr-api-token", "secret" } });

        Assert.Equal(GrpcStatusCode.Unknown, error.Status);
        Assert.Equal("failed to proxy request: required metadata dapr-callee-app-id or dapr-app-id not found", error.Message);
    }

    [Fact]
    public async Task Call_UnknownMethodOfDapr_IsUnimplemented()
    {
        var method = GrpcMethod.Raw("/dapr.proto.runtime.v1.Dapr/FromTheFuture", GrpcMethodKind.Unary);

        var error = await _host.FailAsync(method, default, new() { { "dapr-api-token", "secret" } });

        Assert.Equal(GrpcStatusCode.Unimplemented, error.Status);
    }

    [Fact]
    public async Task Refusal_WhileTheCallerStillSends_ArrivesWithItsStatus()
    {
        for (var round = 0; round < 50; round++)
        {
            using var call = _host.Channel.Start(s_refuse, Headers(), Cancel);
            try
            {
                for (var i = 0; i < 100; i++)
                {
                    await call.Requests.WriteAsync(new byte[10_000], Cancel);
                }
            }
            catch (Exception e) when (e is GrpcException or InvalidOperationException or OperationCanceledException)
            {
                // It does not take any more.
            }

            var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.ResponseAsync());
            Assert.Equal((GrpcStatusCode.Unauthenticated, "who are you?"), (error.Status, error.Message));
        }
    }

    [Fact]
    public async Task Call_UnknownApp_SaysWhich()
    {
        var error = await _host.FailAsync(s_say, default, Headers(("dapr-callee-app-id", "nobody")).Headers);

        Assert.Equal(GrpcStatusCode.Internal, error.Status);
        Assert.Contains("couldn't find service: nobody", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_AppThatSpeaksHttp_SaysSo()
    {
        await using var http = new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = new Uri("http://127.0.0.1:1") });
        _apps.Add(new AppRuntime(new AppRuntimeOptions { AppId = "web" }, AppComponents.None, _apps) { Channel = http });

        var error = await _host.FailAsync(s_say, default, Headers(("dapr-callee-app-id", "web")).Headers);

        Assert.Equal(GrpcStatusCode.Unimplemented, error.Status);
        Assert.Contains("app web does not speak gRPC", error.Message, StringComparison.Ordinal);
    }

    private static GrpcCallOptions Headers(params (string Name, string Value)[] own)
    {
        var headers = new GrpcMetadata { { "dapr-api-token", "secret" }, { "dapr-app-id", "callee" } };
        foreach (var (name, value) in own)
        {
            headers.Add(name, value);
        }

        return new GrpcCallOptions { Headers = headers };
    }

    private static string Text(Bytes bytes) => Encoding.UTF8.GetString(bytes.Span);

    private GrpcClientCall<Bytes, Bytes> Start(GrpcMethod<Bytes, Bytes> method, string text, GrpcCallOptions options) =>
        _host.Channel.Start(method, Encoding.UTF8.GetBytes(text), options, Cancel);

    private ValueTask<Bytes> SayAsync(Bytes request, GrpcServerCall call)
    {
        (_headers, _timeLeft) = (call.RequestHeaders, call.TimeLeft);
        call.ResponseHeaders.Add("x-before", "before");
        call.ResponseTrailers.Add("x-after", "after");
        return Text(request) == "fail" ? throw new GrpcException(GrpcStatusCode.FailedPrecondition, "not now") : new(request);
    }

    private static ValueTask<Bytes> RefuseAsync(GrpcReader<Bytes> requests, GrpcServerCall call) =>
        throw new GrpcException(GrpcStatusCode.Unauthenticated, "who are you?");

    private static async ValueTask ChatAsync(GrpcReader<Bytes> requests, GrpcWriter<Bytes> responses, GrpcServerCall call)
    {
        call.ResponseHeaders.Add("x-before", "before");
        call.ResponseTrailers.Add("x-after", "after");
        await call.SendHeadersAsync();
        await foreach (var request in requests)
        {
            if (Text(request) == "end")
            {
                throw new GrpcException(GrpcStatusCode.OutOfRange, "enough");
            }

            await responses.WriteAsync(request);
        }
    }

    private async ValueTask WaitAsync(Bytes request, GrpcWriter<Bytes> responses, GrpcServerCall call)
    {
        await responses.WriteAsync(request);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.SetResult();
            throw;
        }
    }
}
