using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Components.Conformance.State;
using Pillion.Testing;

namespace Pillion.Api.Tests.Invocation;

/// <summary>Service invocation end to end: caller's API on Kestrel, callee an app of the same process that listens on a port of its own.</summary>
public sealed class InvokeRouteTests : IAsyncLifetime
{
    private readonly AppRegistry _apps = new();
    private TestServer? _calleeServer;
    private HttpAppChannel? _channel;
    private ApiTestHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiTestHost Host => _host!;

    private TestServer Callee => _calleeServer!;

    public async ValueTask InitializeAsync()
    {
        _calleeServer = await TestServer.StartAsync(
            EchoAsync,
            kestrel =>
            {
                kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
                kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            }
        );
        _channel = new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = _calleeServer.Address });
        var callee = new AppRuntime(new AppRuntimeOptions { AppId = "callee", AppApiToken = "callees-token" }, AppComponents.None, _apps)
        {
            Channel = _channel,
        };
        _apps.Add(callee);
        _apps.Add(new AppRuntime(new AppRuntimeOptions { AppId = "silent" }, AppComponents.None, _apps));
        _host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "caller", MaxBodySize = 1 << 20 }, _apps);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _channel!.DisposeAsync();
        await Callee.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1.0/invoke/callee/method/orders/1?a=%20b&c", "/orders/1?a=%20b&c")]
    [InlineData("/v1.0/invoke/callee.default/method/m", "/m")]
    [InlineData("/v1.0////invoke/callee/method/m", "/m")]
    [InlineData("/v1.0//invoke//callee/method//m", "/m")]
    [InlineData("/v1.0/invoke/callee/method/", "/")]
    [InlineData("/v1.0/invoke/callee/method/a/method/b", "/a/method/b")]
    [InlineData("/v1.0/invoke/callee/method/foo/bar/", "/foo/bar/")]
    [InlineData("/v1.0/invoke/callee/method/admin%2F..%2Fpublic", "/public")]
    [InlineData("/v1.0/invoke/callee/method/a%20b", "/a%20b")]
    public async Task Invoke_ByPath_ReachesTheMethod(string path, string expected)
    {
        var answer = await Host.SendAsync("GET", path);

        Assert.Equal((200, $"GET {expected}"), (answer.Status, FirstLine(answer)));
    }

    [Theory]
    [InlineData("/any/path?q=1", "/any/path?q=1")]
    [InlineData("///foo", "/foo")]
    [InlineData("/", "/")]
    [InlineData("/admin/../public", "/public")]
    [InlineData("/foo/bar/", "/foo/bar/")]
    [InlineData("/v1.0/unknown", "/v1.0/unknown")]
    public async Task Invoke_ByHeader_ReachesTheWholePath(string path, string expected)
    {
        var answer = await Host.SendAsync("GET", path, [("dapr-app-id", "callee")]);

        Assert.Equal((200, $"GET {expected}"), (answer.Status, FirstLine(answer)));
        Assert.DoesNotContain("dapr-app-id:", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Invoke_ByBasicAuth_ReachesTheWholePath()
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("dapr-app-id:callee"));

        var answer = await Host.SendAsync("GET", "/foo/bar/", [("Authorization", "Basic " + credentials)]);

        Assert.Equal((200, "GET /foo/bar/"), (answer.Status, FirstLine(answer)));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("encoded")]
    public async Task Invoke_ByUrl_ReachesAServerThatIsNoApp(string form)
    {
        var url = Callee.Address.GetLeftPart(UriPartial.Authority);
        var target = form == "encoded" ? Uri.EscapeDataString(url) : url;

        var answer = await Host.SendAsync("POST", $"/v1.0/invoke/{target}/method/m?x=1", [("dapr-api-token", "secret")], "body");

        Assert.Equal((200, "POST /m?x=1"), (answer.Status, FirstLine(answer)));
        Assert.DoesNotContain("dapr-", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("REPORT")]
    public async Task Invoke_AnyVerb_ArrivesAsItIs(string verb)
    {
        var answer = await Host.SendAsync(verb, "/v1.0/invoke/callee/method/m", body: verb == "GET" ? null : "hello");

        Assert.Equal(200, answer.Status);
        Assert.Equal($"{verb} /m", FirstLine(answer));
        Assert.Equal(verb != "GET", answer.Body.EndsWith("\n\nhello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Invoke_Head_HasStatusAndFieldsWithoutABody()
    {
        var answer = await Host.SendAsync("HEAD", "/v1.0/invoke/callee/method/m");

        Assert.Equal((200, "", "echoed"), (answer.Status, answer.Body, answer.Header("X-Answer")));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Invoke_AppsStatus_ComesBackVerbatim(int status)
    {
        var answer = await Host.SendAsync("GET", $"/v1.0/invoke/callee/method/status/{status}");

        Assert.Equal(status, answer.Status);
        Assert.Equal("echoed", answer.Header("X-Answer"));
        Assert.Equal(status == 302 ? "/elsewhere" : null, answer.Header("Location"));
        Assert.Equal(status is 204 or 304 ? "" : $"status {status}", answer.Body);
    }

    [Fact]
    public async Task Invoke_HeaderFields_FollowTheForwardingRules()
    {
        var answer = await Host.SendAsync(
            "GET",
            "/v1.0/invoke/callee/method/m",
            [
                ("X-Custom", "stays"),
                ("Keep-Alive", "timeout=5"),
                ("Upgrade", "websocket"),
                ("TE", "trailers"),
                ("dapr-caller-app-id", "admin"),
                ("dapr-api-token", "callers"),
            ]
        );

        var lines = answer.Body.Split('\n');
        Assert.Contains("X-Custom: stays", lines);
        Assert.Contains("dapr-caller-app-id: caller", lines);
        Assert.Contains("dapr-caller-namespace: default", lines);
        Assert.Contains("dapr-callee-app-id: callee", lines);
        Assert.Contains("dapr-api-token: callees-token", lines);
        Assert.Contains($"X-Forwarded-For: {Host.App.Options.HostAddress}", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("Keep-Alive", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(lines, l => l.StartsWith("Upgrade", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(lines, l => l.StartsWith("TE:", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("echoed", answer.Header("X-Answer"));
        Assert.Null(answer.Header("Keep-Alive") ?? answer.Header("Proxy-Authenticate"));
    }

    [Theory]
    [InlineData("/v1.0/invoke/nobody/method/m", 500, "failed to invoke, id: nobody, err: couldn't find service: nobody")]
    [InlineData("/v1.0/invoke/silent/method/m", 500, "failed to invoke, id: silent, err: app channel is not initialized")]
    [InlineData("/v1.0/invoke/a.b.c/method/m", 500, "failed to invoke, id: a.b.c, err: invalid app id a.b.c")]
    [InlineData("/v1.0/invoke/callee/method/a%23b", 500, "failed to invoke, id: callee, err: method contains forbidden character")]
    [InlineData("/v1.0/invoke/callee/method/a%3Fb", 500, "failed to invoke, id: callee, err: method contains forbidden character")]
    [InlineData("/v1.0/invoke/callee/method/a%0Db", 500, "failed to invoke, id: callee, err: method contains control character")]
    [InlineData("/v1.0/invoke/callee", 404, "failed getting app id either from the URL path or the header dapr-app-id")]
    [InlineData("/v1.0/invoke/callee/method", 404, "failed getting app id either from the URL path or the header dapr-app-id")]
    [InlineData("/v1.0/invoke//method/m", 404, "failed getting app id either from the URL path or the header dapr-app-id")]
    [InlineData("/foo", 404, "failed getting app id either from the URL path or the header dapr-app-id")]
    public async Task Invoke_Impossible_IsADirectInvokeError(string path, int status, string message)
    {
        var answer = await Host.SendAsync("GET", path);

        Assert.Equal((status, "application/json"), (answer.Status, answer.Header("Content-Type")));
        Assert.StartsWith($$"""{"errorCode":"ERR_DIRECT_INVOKE","message":"{{message}}""", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_NulInThePath_IsADirectInvokeErrorInProcess()
    {
        // Over HTTP it never gets here: Kestrel itself answers 400 to a NUL in the request target.
        var answer = await Host.SendInProcessAsync("GET", "/v1.0/invoke/callee/method/a%00b");

        Assert.Equal(500, answer.Status);
        Assert.Contains("method contains forbidden character", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_AppIsDown_IsADirectInvokeError()
    {
        await Callee.DisposeAsync();

        var answer = await Host.SendAsync("GET", "/v1.0/invoke/callee/method/m");

        Assert.Equal(500, answer.Status);
        Assert.Contains("failed to invoke, id: callee, err: error invoking app channel at", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(100_000)]
    [InlineData(1 << 20)]
    public async Task Invoke_BodyOfKnownLength_ArrivesAndComesBackWhole(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);

        using var response = await Host.Client.PostAsync("/v1.0/invoke/callee/method/bytes", new ByteArrayContent(bytes), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Invoke_BodyOfUnknownLength_ArrivesWhole()
    {
        var bytes = new byte[300_000];
        new Random(5).NextBytes(bytes);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1.0/invoke/callee/method/bytes")
        {
            Content = new StreamContent(new MemoryStream(bytes)),
        };
        request.Headers.TransferEncodingChunked = true;

        using var response = await Host.Client.SendAsync(request, Token);

        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_BodyLargerThanTheLimit_IsADirectInvokeError(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1.0/invoke/callee/method/bytes")
        {
            Content = new ByteArrayContent(new byte[(1 << 20) + 1]),
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await Host.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(
            """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: callee, err: stream too large"}""",
            await response.Content.ReadAsStringAsync(Token)
        );
    }

    [Fact]
    public async Task Invoke_EventStream_ArrivesEventByEvent()
    {
        var pipe = new System.IO.Pipelines.Pipe();
        _calleeServer = await ReplaceCalleeAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync(Token);
            await pipe.Reader.CopyToAsync(context.Response.Body, Token);
        });

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1.0/invoke/callee/method/events");
        using var response = await Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        using var reader = new StreamReader(stream);
        foreach (var name in (string[])["one", "two", "three"])
        {
            // The next event is sent only after this one was read: nothing on the way may hold it back.
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"data: {name}\n"), Token);
            Assert.Equal($"data: {name}", await Wait.ForAsync(reader.ReadLineAsync(Token).AsTask(), $"the event {name}"));
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Invoke_AppBreaksOffInTheMiddleOfItsAnswer_TheCallerNotices()
    {
        _calleeServer = await ReplaceCalleeAsync(async context =>
        {
            await context.Response.WriteAsync("half", Token);
            await context.Response.Body.FlushAsync(Token);
            context.Abort();
        });

        await Assert.ThrowsAnyAsync<Exception>(async () => await Host.Client.GetStringAsync("/v1.0/invoke/callee/method/m", Token));
        Assert.Equal(204, (await Host.SendAsync("GET", "/v1.0/healthz")).Status);
    }

    [Fact]
    public async Task Invoke_CallerGoesAway_TheAppIsCancelled()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _calleeServer = await ReplaceCalleeAsync(async context =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            started.SetResult();
            await cancelled.Task;
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var call = Host.Client.GetAsync("/v1.0/invoke/callee/method/m", cancel.Token);
        await Wait.ForAsync(started.Task, "the app to be called");
        await cancel.CancelAsync();

        await Wait.ForAsync(cancelled.Task, "the app's request to be aborted");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Invoke_HeaderValueAboveAscii_PassesBothWays()
    {
        var answer = await Host.SendAsync("GET", "/v1.0/invoke/callee/method/m", [("X-Text", "gr\u00fc\u00dfe")]);

        // The client of this test writes and reads header fields as Latin-1, as everything in between does.
        Assert.Contains("X-Text: gr\u00fc\u00dfe", answer.Body.Split('\n'));
        Assert.Equal("gr\u00fc\u00dfe", answer.Header("X-Echo"));
    }

    [Fact]
    public async Task Invoke_AppSendsFieldsThatCannotBeSent_TheRestIsAnswered()
    {
        HeaderList fields = [];
        fields.Add("X-Good", "yes");
        fields.Add("X-Split", "a\r\nX-Injected: b");
        fields.Add("bad name", "x");
        fields.Add("Content-Length", "99");
        fields.Add("Transfer-Encoding", "chunked");
        fields.Add("X-Utf8", "\u4e16");
        _apps.Find("silent", "default")!.Channel = new FixedChannel(
            new InvokeResponse
            {
                Status = 200,
                Headers = fields,
                Body = new MessageBody("body"u8.ToArray()),
            }
        );

        var answer = await Host.SendAsync("GET", "/v1.0/invoke/silent/method/m");

        Assert.Equal((200, "body", "yes", "4"), (answer.Status, answer.Body, answer.Header("X-Good"), answer.Header("Content-Length")));
        Assert.Null(answer.Header("X-Split") ?? answer.Header("X-Injected"));
        Assert.Equal("\u00e4\u00b8\u0096", answer.Header("X-Utf8"));
    }

    [Fact]
    public async Task Invoke_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async i => (i, answer: await Host.SendAsync("POST", "/v1.0/invoke/callee/method/m", body: $"call {i}")))
        );

        Assert.All(answers, a => Assert.EndsWith($"\n\ncall {a.i}", a.answer.Body, StringComparison.Ordinal));
    }

    private async Task<TestServer> ReplaceCalleeAsync(RequestDelegate handler)
    {
        await Callee.DisposeAsync();
        await _channel!.DisposeAsync();
        var server = await TestServer.StartAsync(handler);
        _channel = new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = server.Address });
        _apps.Find("callee", "default")!.Channel = _channel;
        return server;
    }

    /// <summary>Answers with the request line, the header fields and the body.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.Headers["X-Answer"] = "echoed";
        if (context.Request.Headers.TryGetValue("X-Text", out var echo))
        {
            context.Response.Headers["X-Echo"] = echo;
        }

        context.Response.Headers["Keep-Alive"] = "timeout=5";
        context.Response.Headers["Proxy-Authenticate"] = "Basic";
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target == "/bytes")
        {
            await context.Request.Body.CopyToAsync(context.Response.Body, Token);
            return;
        }

        if (target.StartsWith("/status/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = int.Parse(target.AsSpan("/status/".Length), null);
            if (context.Response.StatusCode == 302)
            {
                context.Response.Headers.Location = "/elsewhere";
            }

            if (context.Response.StatusCode is not (204 or 304))
            {
                await context.Response.WriteAsync($"status {context.Response.StatusCode}", Token);
            }

            return;
        }

        var text = new StringBuilder($"{context.Request.Method} {target}\n");
        foreach (var (name, values) in context.Request.Headers)
        {
            text.Append(name).Append(": ").Append(values.ToString()).Append('\n');
        }

        using var reader = new StreamReader(context.Request.Body);
        text.Append('\n').Append(await reader.ReadToEndAsync(Token));
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(bytes, Token);
        }
    }

    private static string FirstLine(RouteAnswer answer) => answer.Body.Split('\n')[0];

    private sealed class FixedChannel(InvokeResponse answer) : IAppChannel
    {
        public ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken) => new(answer);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
