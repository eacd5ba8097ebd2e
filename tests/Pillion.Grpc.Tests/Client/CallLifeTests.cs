using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Grpc.Client;
using Pillion.Grpc.Server;
using Pillion.Grpc.Tests.Echo;
using Pillion.Grpc.Tests.Proxying;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Client;

/// <summary>How calls end that do not end by themselves, on both sides.</summary>
public sealed class CallLifeTests : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private TestServer? _server;
    private GrpcChannel? _channel;
    private int _open;
    private int _begun;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Cancellation_OfManyCallsOfEveryKind_LeavesNoneOnTheServer()
    {
        await StartAsync();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = new List<Task>();
        for (var i = 0; i < 50; i++)
        {
            waiting.Add(_channel!.UnaryAsync(EchoService.Say, new EchoRequest { Act = "hang" }, null, cancellation.Token).AsTask());
            waiting.Add(ReadOneAfterAnotherAsync(_channel.Start(EchoService.Chat, null, cancellation.Token)));
            waiting.Add(_channel.Start(EchoService.Join, null, cancellation.Token).ResponseAsync().AsTask());
            waiting.Add(
                ReadOneAfterAnotherAsync(
                    _channel.Start(EchoService.Repeat, new EchoRequest { Times = int.MaxValue }, null, cancellation.Token)
                )
            );
        }

        await Wait.UntilAsync(() => Volatile.Read(ref _begun) == 200, "200 calls on the server");
        await cancellation.CancelAsync();

        foreach (var task in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(task, "a cancelled call"));
        }

        await Wait.UntilAsync(() => Volatile.Read(ref _open) == 0, "the end of all calls on the server");
        Assert.Equal("alive", (await _channel!.UnaryAsync(EchoService.Say, new EchoRequest { Text = "alive" }, null, Cancel)).Text);
    }

    [Fact]
    public async Task Dispose_OfACallThatHasNotEnded_CancelsItOnTheServer()
    {
        await StartAsync();
        var call = _channel!.Start(EchoService.Chat, null, Cancel);
        await call.HeadersAsync();
        Assert.Equal(1, Volatile.Read(ref _open));

        call.Dispose();

        await Wait.UntilAsync(() => Volatile.Read(ref _open) == 0, "the end of the call on the server");
    }

    [Fact]
    public async Task Deadline_OnTheServer_EndsTheCallWithDeadlineExceeded()
    {
        await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server!.Address, EchoService.Say.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 6, 0x2a, 4, .. "hang"u8]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Add("grpc-timeout", "50m");

        using var response = await _server.Client.SendAsync(request, Cancel);

        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Server_ThatGoesAway_LeavesCallsUnavailable()
    {
        await StartAsync();
        using var call = _channel!.Start(EchoService.Chat, null, Cancel);
        await call.HeadersAsync();

        await _server!.DisposeAsync();

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.MoveNextAsync(Cancel));
        Assert.True(error.Status is GrpcStatusCode.Unavailable or GrpcStatusCode.Internal or GrpcStatusCode.Cancelled, error.ToString());
        var again = await Assert.ThrowsAsync<GrpcException>(async () =>
            await _channel.UnaryAsync(EchoService.Say, new EchoRequest(), null, Cancel)
        );
        Assert.Equal(GrpcStatusCode.Unavailable, again.Status);
    }

    [Fact]
    public async Task Server_ThatResetsTheConnectionBeforeItSpeaks_IsUnavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var channel = new GrpcChannel($"http://{listener.LocalEndpoint}");

        var calling = channel.UnaryAsync(EchoService.Say, new EchoRequest(), null, Cancel).AsTask();
        using (var accepted = await listener.AcceptSocketAsync(Cancel))
        {
            // A kill of the server looks like this: RST, in the middle of HTTP/2's handshake.
            await accepted.ReceiveAsync(new byte[1], Cancel);
            accepted.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        var error = await Assert.ThrowsAsync<GrpcException>(() => calling);
        Assert.Equal(GrpcStatusCode.Unavailable, error.Status);
    }

    [Fact]
    public async Task Server_ThatIsStoppedWhileItWorksOnACall_IsUnavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var channel = new GrpcChannel($"http://{listener.LocalEndpoint}");

        var calling = channel.UnaryAsync(EchoService.Say, new EchoRequest(), null, Cancel).AsTask();
        using (var accepted = await listener.AcceptTcpClientAsync(Cancel))
        {
            var stream = accepted.GetStream();
            await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length], Cancel);
            // SETTINGS, and when the call has come GOAWAY: the last stream is 1, NO_ERROR.
            await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 }, Cancel);
            await ReadUntilHeadersAsync(stream);
            await stream.WriteAsync(new byte[] { 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, Cancel);
            accepted.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, Cancel);
        }

        var error = await Assert.ThrowsAsync<GrpcException>(() => calling);
        Assert.Equal(GrpcStatusCode.Unavailable, error.Status);
        Assert.Contains("NO_ERROR", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatIsNoGrpcServer_IsNamedByItsAnswer()
    {
        await using var web = await TestServer.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/a.B/Missing" ? 404 : 200;
                context.Response.ContentType = "text/html";
                return Task.CompletedTask;
            },
            Http2
        );
        using var channel = new GrpcChannel(web.Address.ToString());

        var missing = await FailsAsync(channel, "/a.B/Missing");
        var html = await FailsAsync(channel, "/a.B/Html");

        Assert.Equal((GrpcStatusCode.Unimplemented, "the server answered with HTTP status 404"), (missing.Status, missing.Message));
        Assert.Equal(GrpcStatusCode.Unknown, html.Status);
        Assert.Contains("'text/html'", html.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnixSocket_Call_IsAnswered()
    {
        var socket = _folder.File("grpc.sock");
        await StartAsync(options => options.ListenUnixSocket(socket));
        using var channel = new GrpcChannel("unix://" + socket);

        var reply = await channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "socket" }, null, Cancel);

        Assert.Equal("socket", reply.Text);
    }

    [Fact]
    public async Task Write_ByManyAtATime_ArrivesWhole()
    {
        await StartAsync();
        using var call = _channel!.Start(EchoService.Join, null, Cancel);

        await Task.WhenAll(
            Enumerable
                .Range(0, 500)
                .Select(i => Task.Run(async () => await call.Requests.WriteAsync(new EchoRequest { Text = "x" }), Cancel))
        );
        await call.CompleteAsync();

        Assert.Equal(500, (await call.ResponseAsync()).Number);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refusal_WhileTheCallerStillSends_ArrivesWithItsStatus(bool throughProxy)
    {
        await StartAsync(refuse: true);
        await using var proxy = await TestServer.StartAsync(
            EchoService.Proxy((requests, responses, call) => FrameProxy.ForwardAsync(_channel!, requests, responses, call)).HandleAsync,
            Http2
        );
        using var channel = new GrpcChannel((throughProxy ? proxy : _server!).Address.ToString());
        for (var round = 0; round < 20; round++)
        {
            using var call = channel.Start(EchoService.Join, null, Cancel);
            try
            {
                for (var i = 0; i < 100; i++)
                {
                    await call.Requests.WriteAsync(new EchoRequest { Data = ByteString.CopyFrom(new byte[10_000]) }, Cancel);
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
    public async Task Proxy_MessageAboveItsLimit_IsResourceExhausted()
    {
        await StartAsync();
        await using var proxy = await TestServer.StartAsync(
            EchoService
                .Proxy(
                    (requests, responses, call) => FrameProxy.ForwardAsync(_channel!, requests, responses, call),
                    new GrpcServerOptions { MaxReceiveSize = 1000 }
                )
                .HandleAsync,
            Http2
        );
        using var channel = new GrpcChannel(proxy.Address.ToString());

        for (var round = 0; round < 20; round++)
        {
            var error = await Assert.ThrowsAsync<GrpcException>(async () =>
                await channel.UnaryAsync(EchoService.Say, new EchoRequest { Data = ByteString.CopyFrom(new byte[2000]) }, null, Cancel)
            );
            Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status);
        }

        await Wait.UntilAsync(() => Volatile.Read(ref _open) == 0, "the end of all calls behind the proxy");
    }

    [Fact]
    public async Task FuzzedRequests_AllGetAStatus_AndTheServerGoesOn()
    {
        await StartAsync();
        var random = new Random(4711);
        byte[] good = [0, 0, 0, 0, 12, .. new EchoRequest { Text = "fuzz", Data = ByteString.CopyFrom(1, 2, 3, 4) }.ToByteArray()];
        for (var round = 0; round < 500; round++)
        {
            var body = good.AsSpan(0, random.Next(good.Length + 1)).ToArray().Concat(random.Next(4) == 0 ? good : []).ToArray();
            for (var change = random.Next(4); change > 0 && body.Length > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server!.Address, "/pillion.test.Echo/" + Pick(random)))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(body),
            };
            request.Content.Headers.ContentType = new("application/grpc");
            request.Headers.TryAddWithoutValidation("grpc-encoding", random.Next(3) == 0 ? "gzip" : "identity");

            // A Repeat may ask for millions of messages: their beginning is enough.
            using var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            if (response.Headers.TryGetValues("grpc-status", out var status))
            {
                Assert.InRange(int.Parse(status.Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 16);
            }
        }

        await Wait.UntilAsync(() => Volatile.Read(ref _open) == 0, "the end of all calls on the server");
        Assert.Equal("alive", (await _channel!.UnaryAsync(EchoService.Say, new EchoRequest { Text = "alive" }, null, Cancel)).Text);
    }

    private static string Pick(Random random) =>
        random.Next(4) switch
        {
            0 => "Say",
            1 => "Repeat",
            2 => "Join",
            _ => "Chat",
        };

    private static void Http2(KestrelServerOptions options) =>
        options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2);

    private static async Task<GrpcException> FailsAsync(GrpcChannel channel, string path) =>
        await Assert.ThrowsAsync<GrpcException>(async () =>
            await channel.UnaryAsync(GrpcMethod.Raw(path, GrpcMethodKind.Unary), default, null, Cancel)
        );

    private static async Task ReadOneAfterAnotherAsync(GrpcClientCall<EchoRequest, EchoReply> call)
    {
        using (call)
        {
            await foreach (var _ in call.Responses)
            {
                // Until it is cancelled.
            }
        }
    }

    private static async Task ReadUntilHeadersAsync(Stream stream)
    {
        const byte Headers = 1;
        var frame = new byte[9];
        do
        {
            await stream.ReadExactlyAsync(frame, Cancel);
            await stream.ReadExactlyAsync(new byte[(frame[0] << 16) | (frame[1] << 8) | frame[2]], Cancel);
        } while (frame[3] != Headers);
    }

    private async Task StartAsync(Action<KestrelServerOptions>? configure = null, bool refuse = false)
    {
        var server = EchoService.Create(builder =>
        {
            builder.Use(CountAsync);
            if (refuse)
            {
                builder.Use((_, _) => throw new GrpcException(GrpcStatusCode.Unauthenticated, "who are you?"));
            }
        });
        _server = await TestServer.StartAsync(
            server.HandleAsync,
            options =>
            {
                Http2(options);
                configure?.Invoke(options);
            }
        );
        _channel = new GrpcChannel(_server.Address.ToString());
    }

    private async ValueTask CountAsync(GrpcServerCall call, GrpcCallHandler next)
    {
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _begun);
        try
        {
            await next(call);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
