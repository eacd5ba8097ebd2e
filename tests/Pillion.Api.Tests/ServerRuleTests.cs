using System.Net.Sockets;
using System.Text;
using Pillion.BuildingBlocks.Apps;

namespace Pillion.Api.Tests;

/// <summary>What holds for every route: token, CORS, tracing and baggage fields, odd requests.</summary>
public sealed class ServerRuleTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("GET", "/v1.0/metadata")]
    [InlineData("GET", "/v1.0/state/store/k")]
    [InlineData("POST", "/v1.0/healthz")]
    [InlineData("GET", "/v1.0/healthz/other")]
    [InlineData("GET", "/anything")]
    public async Task ApiToken_MissingOrWrong_Is401InPlainText(string method, string path)
    {
        await using var host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" });

        var missing = await host.SendAsync(method, path);
        var wrong = await host.SendAsync(method, path, [("dapr-api-token", "Secret")]);

        foreach (var answer in new[] { missing, wrong })
        {
            Assert.Equal((401, "invalid api token\n"), (answer.Status, answer.Body));
            Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
        }
    }

    [Fact]
    public async Task ApiToken_RightOrNotNeeded_IsServed()
    {
        await using var host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" });

        Assert.Equal(200, (await host.SendAsync("GET", "/v1.0/metadata", [("dapr-api-token", "secret")])).Status);
        Assert.Equal(204, (await host.SendAsync("GET", "/v1.0/healthz")).Status);
        Assert.Equal(204, (await host.SendAsync("GET", "//v1.0/healthz/outbound/")).Status);
        Assert.Equal(200, (await host.SendInProcessAsync("GET", "/v1.0/metadata")).Status);
    }

    [Fact]
    public async Task Cors_NotConfigured_AddsNothing()
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("GET", "/v1.0/metadata", [("Origin", "https://a.example")]);

        Assert.Null(answer.Header("Access-Control-Allow-Origin") ?? answer.Header("Vary"));
    }

    [Theory]
    [InlineData("*", "https://a.example", "*")]
    [InlineData("https://a.example, https://b.example", "https://b.example", "https://b.example")]
    [InlineData("https://*.example", "https://x.example", "https://x.example")]
    [InlineData("https://a.example", "https://evil.example", null)]
    [InlineData("https://*.example", "https://evil.com", null)]
    public async Task Cors_Request_IsAllowedByOrigin(string allowed, string origin, string? expected)
    {
        await using var host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", AllowedOrigins = allowed });

        var answer = await host.SendAsync("GET", "/v1.0/metadata", [("Origin", origin)]);

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", answer.Header("Vary"));
    }

    [Fact]
    public async Task Cors_Preflight_IsAnsweredWithoutTheApi()
    {
        await using var host = await ApiTestHost.StartAsync(
            new AppRuntimeOptions
            {
                AppId = "app",
                AllowedOrigins = "https://a.example",
                ApiToken = "secret",
            }
        );

        var answer = await host.SendAsync(
            "OPTIONS",
            "/v1.0/state/store",
            [("Origin", "https://a.example"), ("Access-Control-Request-Method", "post"), ("Access-Control-Request-Headers", "x-one, x-two")]
        );

        Assert.Equal((200, ""), (answer.Status, answer.Body));
        Assert.Equal("https://a.example", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("POST", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("x-one, x-two", answer.Header("Access-Control-Allow-Headers"));
    }

    [Theory]
    [InlineData(Parent, Parent)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", null)]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", null)]
    [InlineData("nonsense", null)]
    public async Task TraceParent_Valid_IsOnTheAnswer(string sent, string? expected)
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("GET", "/v1.0/healthz", [("traceparent", sent), ("tracestate", "a=1")]);

        Assert.Equal(expected, answer.Header("traceparent"));
        Assert.Equal(expected is null ? null : "a=1", answer.Header("tracestate"));
    }

    [Theory]
    [InlineData("key1=value1,key2=value2;prop;p=1", 204)]
    [InlineData("k = v%20w ; p", 204)]
    [InlineData("k=", 204)]
    [InlineData("novalue", 400)]
    [InlineData("k=v,", 400)]
    [InlineData("k=a b", 400)]
    [InlineData("k=%zz", 400)]
    [InlineData("bad key=v", 400)]
    public async Task Baggage_Broken_IsRefused(string baggage, int status)
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("GET", "/v1.0/healthz", [("baggage", baggage)]);

        Assert.Equal(status, answer.Status);
        Assert.Equal(
            status == 400,
            answer.Body.StartsWith("""{"errorCode":"ERR_MALFORMED_REQUEST","message":"invalid baggage header: """, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Target_AbsoluteForm_IsRoutedByItsPath()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("store", "state.in-memory"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Server.Address.Host, host.Server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET http://{host.Server.Address.Authority}/v1.0/healthz?appid=app HTTP/1.1\r\nHost: {host.Server.Address.Authority}\r\nConnection: close\r\n\r\n"
            ),
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 204 No Content", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task HeaderFields_MoreThanTheReadBufferAndGosSlack_Are431()
    {
        await using var host = await ApiTestHost.StartAsync();

        var large = await host.SendAsync("GET", "/v1.0/healthz", [("X-Large", new string('x', 7000))]);
        var tooLarge = await host.SendAsync("GET", "/v1.0/healthz", [("X-Large", new string('x', 9000))]);

        Assert.Equal((204, 431), (large.Status, tooLarge.Status));
    }
}
