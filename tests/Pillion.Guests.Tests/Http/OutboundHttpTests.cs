using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Http;

/// <summary>Requests that do leave the process, to servers that the app is granted.</summary>
public sealed class OutboundHttpTests : IAsyncLifetime
{
    private GuestApps _apps = null!;
    private TestServer _server = null!;

    private string Origin => _server.Address.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        _apps = await GuestApps.StartAsync();
        _server = await TestServer.StartAsync(
            HandleAsync,
            options =>
            {
                options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
                options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _apps.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Req_GrantedServer_GetsTheRequestAndTheGuestItsAnswer()
    {
        var app = Add(Origin);

        var answer = await app.FetchAsync("PUT", Origin + "/echo?x=1", "x-name: value\ncontent-type:text/x\n", "a body");

        Assert.Equal((0, 201), (answer.Code, answer.Status));
        Assert.Equal(
            $"PUT {Origin}/echo?x=1\nContent-Length: 6\nContent-Type: text/x\nx-name: value\n\na body",
            Without("Host", answer.Body)
        );
        Assert.Contains("x-answer:1\nx-answer:2\n", answer.Headers, StringComparison.Ordinal);
        Assert.Contains("content-type:text/plain\n", answer.Headers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{origin}", 0)]
    [InlineData("insecure:allow-all", 0)]
    [InlineData("https://127.0.0.1", 7)]
    [InlineData("http://127.0.0.1", 7)]
    [InlineData("http://127.0.0.1:1", 7)]
    [InlineData("", 7)]
    public async Task Req_Server_IsReachedOnlyWhenGranted(string allowed, int code)
    {
        var app = Add(allowed.Replace("{origin}", Origin, StringComparison.Ordinal));

        Assert.Equal(code, (await app.FetchAsync("GET", Origin + "/echo")).Code);
    }

    [Theory]
    [InlineData("http://API.example:80/", "http://api.example/")]
    [InlineData("https://api.example:443", "https://api.example/")]
    [InlineData("https://api.example/", "https://API.EXAMPLE:443/")]
    public async Task Req_GrantInAnotherForm_IsTheSameOrigin(string allowed, string url)
    {
        // The name resolves nowhere; what counts is that it was tried.
        Assert.Equal(11, (await Add(allowed).FetchAsync("GET", url)).Code);
    }

    /// <summary>A server that the app may call must not send its requests to one that it may not.</summary>
    [Fact]
    public async Task Req_Redirect_IsTheGuestsToFollow()
    {
        using var trap = ConnectionTrap.TrySet(0)!;
        var app = Add(Origin);

        var answer = await app.FetchAsync("GET", $"{Origin}/redirect?to=http://127.0.0.1:{trap.Port}/");

        Assert.Equal((0, 302), (answer.Code, answer.Status));
        Assert.Contains($"location:http://127.0.0.1:{trap.Port}/\n", answer.Headers, StringComparison.Ordinal);
        Assert.False(trap.IsSprung);
    }

    /// <summary>The grant is for one origin; these fields would reach another one on the same connection.</summary>
    [Theory]
    [InlineData("host:other.example\n")]
    [InlineData("Connection:close\n")]
    [InlineData("transfer-encoding:chunked\n")]
    [InlineData("content-length:1\n")]
    [InlineData("content-length:1000\n")]
    [InlineData("expect:100-continue\n")]
    [InlineData("upgrade:websocket\nconnection:upgrade\n")]
    public async Task Req_FieldsOfTheConnection_AreTheHosts(string headers)
    {
        var app = Add(Origin);

        var answer = await app.FetchAsync("POST", Origin + "/echo", headers + "x-name:value\n", "a body");

        Assert.Equal((0, 201), (answer.Code, answer.Status));
        Assert.Equal($"POST {Origin}/echo\nContent-Length: 6\nHost: {_server.Address.Authority}\nx-name: value\n\na body", answer.Body);
    }

    [Fact]
    public async Task Req_HeaderValuesInUtf8_PassBothWaysAsTheyAre()
    {
        var app = Add(Origin);
        var text = Encoding.Latin1.GetString("Grüße →"u8);

        var answer = await app.FetchAsync("GET", Origin + "/echo", $"x-name:{text}\n");

        Assert.Contains($"x-name-back:{text}\n", answer.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Req_HeadRequest_HasHeadersAndNoBody()
    {
        var answer = await Add(Origin).FetchAsync("HEAD", Origin + "/large?size=1000000000000");

        Assert.Equal((0, 200, ""), (answer.Code, answer.Status, answer.Body));
        Assert.Contains("content-length:1000000000000\n", answer.Headers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/large?size=1000000", 0, 1_000_000)]
    [InlineData("/chunked?size=1000000", 0, 1_000_000)]
    [InlineData("/large?size=9000000", 11, 0)]
    [InlineData("/chunked?size=9000000", 11, 0)]
    public async Task Req_Answer_IsTakenUpToTheGuestsMemory(string target, int code, int size)
    {
        var app = Add(Origin, o => o.With(l => l with { MemoryBytes = 8 << 20 }));

        var answer = await app.FetchAsync("GET", Origin + target);

        Assert.Equal((code, size), (answer.Code, answer.Body.Length));
    }

    /// <summary>Reading an answer waited for the server as long as the server liked.</summary>
    [Theory]
    [InlineData("/stall?where=head")]
    [InlineData("/stall?where=body")]
    public async Task Req_ServerThatStalls_EndsWithTheGuestsTime(string target)
    {
        var app = Add(Origin, o => o.WithTimeout(0.2));

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => app.FetchAsync("GET", Origin + target));

        Assert.Equal(AppChannelFailure.Timeout, exception.Failure);
        Assert.Equal(201, (await app.FetchAsync("GET", Origin + "/echo")).Status);
    }

    [Theory]
    [InlineData("/broken?where=head")]
    [InlineData("/broken?where=body")]
    public async Task Req_ServerThatHangsUp_Is11(string target) =>
        Assert.Equal(11, (await Add(Origin).FetchAsync("GET", Origin + target)).Code);

    private GuestApp Add(string allowed, Func<WasmAppOptions, WasmAppOptions>? configure = null) =>
        _apps.Add(
            $"app{_apps.Registry.Apps.Count}",
            "fetch",
            WasmTrigger.Stdio,
            o =>
            {
                var granted = o with { Settings = o.Settings with { AllowedHosts = allowed.Length == 0 ? [] : [allowed] } };
                return configure?.Invoke(granted) ?? granted;
            }
        );

    private static string Without(string header, string echoed) =>
        string.Join('\n', echoed.Split('\n').Where(line => !line.StartsWith(header + ":", StringComparison.Ordinal)));

    private static async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var size = long.Parse(request.Query["size"].FirstOrDefault() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        switch (request.Path.Value)
        {
            case "/echo":
                var text = new StringBuilder($"{request.Method} {request.GetEncodedUrl()}\n");
                foreach (var (name, value) in request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
                {
                    text.Append(name).Append(": ").Append(value).Append('\n');
                }

                response.StatusCode = 201;
                response.ContentType = "text/plain";
                response.Headers["X-Answer"] = new(["1", "2"]);
                response.Headers["X-Name-Back"] = request.Headers["x-name"];
                await response.WriteAsync($"{text}\n{await new StreamReader(request.Body).ReadToEndAsync()}");
                break;
            case "/redirect":
                response.Redirect(request.Query["to"].ToString());
                break;
            case "/large":
                response.ContentLength = size;
                await WriteAsync(response, size);
                break;
            case "/chunked":
                await WriteAsync(response, size);
                break;
            case "/stall" when request.Query["where"] == "head":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                break;
            case "/stall":
                await response.WriteAsync("some");
                await response.Body.FlushAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                break;
            case "/broken" when request.Query["where"] == "head":
                context.Abort();
                break;
            case "/broken":
                response.ContentLength = 100;
                await response.WriteAsync("some");
                await response.Body.FlushAsync();
                context.Abort();
                break;
        }
    }

    private static async Task WriteAsync(HttpResponse response, long size)
    {
        if (HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            return;
        }

        var chunk = new byte[64 * 1024];
        chunk.AsSpan().Fill((byte)'x');
        for (var left = size; left > 0; left -= chunk.Length)
        {
            await response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)));
        }
    }
}
