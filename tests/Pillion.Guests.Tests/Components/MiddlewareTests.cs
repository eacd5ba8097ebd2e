using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>Components of the world wasi:http/middleware in front of apps of every kind.</summary>
public sealed class MiddlewareTests
{
    [Theory]
    [InlineData("http3/probe")]
    [InlineData("components/probe")]
    public async Task Invoke_MiddlewareHandsOn_AppAnswersUnderTheOtherPath(string guest)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", guest, WasmTrigger.Http, o => WithMiddleware(o, "http3/middleware"));

        var answer = await app.SendAsync(GuestApp.Request("GET", "/count", headers: Key()));

        // The app knows nothing of that path.
        Assert.Equal(404, answer.Status);
        Assert.Equal("middleware", answer.Headers.Get("x-passed"));
    }

    [Fact]
    public async Task Invoke_MiddlewareRefuses_AppIsNotCalled()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "http3/probe", WasmTrigger.Http, o => WithMiddleware(o, "http3/middleware"));

        var answer = await app.GetAsync("/trap-before");

        Assert.Equal("401 no key", answer.ToString());
    }

    [Fact]
    public async Task Invoke_Chain_EachPassesTheBodyOnAsItComes()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "echo-stdio", WasmTrigger.Stdio, o => WithMiddleware(o, "http3/middleware", "http3/middleware"));
        var body = new string('a', 300_000);

        var answer = await app.SendAsync(GuestApp.Request("POST", "/", Encoding.ASCII.GetBytes(body), Key()));

        Assert.Equal("200 " + body.ToUpperInvariant(), answer.ToString());
        Assert.Equal("middleware", answer.Headers.Get("x-passed"));
    }

    [Fact]
    public async Task Invoke_AppFails_MiddlewareIsTold()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("app", "throw", WasmTrigger.Wagi, o => WithMiddleware(o, "http3/middleware"));

        var answer = await app.SendAsync(GuestApp.Request("GET", "/", headers: Key()));

        Assert.Equal("502 nothing behind", answer.ToString());
    }

    [Fact]
    public async Task Load_MiddlewareThatIsNone_SaysWhatIsWanted()
    {
        await using var apps = await GuestApps.StartAsync();

        var module = Assert.Throws<WasmAppException>(() =>
            apps.Add("app", "http3/probe", WasmTrigger.Http, o => WithMiddleware(o, "echo-stdio"))
        );
        var older = Assert.Throws<WasmAppException>(() =>
            apps.Add("app", "http3/probe", WasmTrigger.Http, o => WithMiddleware(o, "components/hello"))
        );

        Assert.Contains("is no component", module.Message, StringComparison.Ordinal);
        Assert.Contains("exports no wasi:http/handler@0.3.0", older.Message, StringComparison.Ordinal);
    }

    private static HeaderList Key() => new() { { "x-key", "secret" } };

    private static WasmAppOptions WithMiddleware(WasmAppOptions options, params string[] guests) =>
        options with
        {
            Settings = options.Settings with { Middleware = [.. guests.Select(guest => new WasmMiddleware(GuestApps.PathOf(guest)))] },
        };
}
