using System.Text.Json;
using Pillion.Cli.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary><c>publish</c>, and events on their way from one app to others of the same host: a guest and a process on a port.</summary>
public sealed class PublishTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpApp _app = new();
    private int _shopPort;

    public async ValueTask DisposeAsync()
    {
        await _cli.DisposeAsync();
        _app.Dispose();
    }

    [Fact]
    public async Task Publish_GuestAndProcessSubscribed_BothGetTheEvent()
    {
        var process = await StartAsync();

        var result = await _cli.RunAsync("publish", "-i", "shop", "-p", "pubsub", "-t", "orders", "-d", """{"n":1}""");

        Assert.Equal((0, "Event published successfully\n"), (result.ExitCode, result.Error));
        await process.WaitForErrorAsync("event: {");
        await Wait.UntilAsync(() => Events().Count == 1, "the event at the app on a port");
        var parts = Events()[0].Split(' ', 4);
        Assert.Equal(("POST", "/from-resource", "application/cloudevents+json"), (parts[0], parts[1], parts[2]));
        var cloudEvent = JsonDocument.Parse(parts[3]).RootElement;
        Assert.Equal("{\"n\":1}", cloudEvent.GetProperty("data").GetRawText());
        Assert.Equal("shop", cloudEvent.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Publish_CloudEvent_IsKeptAndMetadataGoesAlong()
    {
        await StartAsync();
        _cli.Temp.Write("event.json", """{"id":"7","source":"elsewhere","specversion":"1.0","type":"t","data":"x"}""");

        var result = await _cli.RunAsync(
            "publish",
            "-i",
            "shop",
            "-p",
            "pubsub",
            "-t",
            "orders",
            "-f",
            "event.json",
            "-m",
            """{"ttlInSeconds":"60"}"""
        );

        Assert.Equal(0, result.ExitCode);
        await Wait.UntilAsync(() => Events().Count == 1, "the event");
        var cloudEvent = JsonDocument.Parse(Events()[0].Split(' ', 4)[3]).RootElement;
        Assert.Equal(("7", "elsewhere"), (cloudEvent.GetProperty("id").GetString(), cloudEvent.GetProperty("source").GetString()));
        Assert.True(cloudEvent.TryGetProperty("expiration", out _));
    }

    [Fact]
    public async Task Publish_NotPossible_SaysWhy()
    {
        await StartAsync();

        var app = await _cli.RunAsync("publish", "-i", "shp", "-p", "pubsub", "-t", "orders");
        var component = await _cli.RunAsync("publish", "-i", "shop", "-p", "no", "-t", "orders");
        var metadata = await _cli.RunAsync("publish", "-i", "shop", "-p", "pubsub", "-t", "orders", "-m", "ttl");

        Assert.Equal((3, "pillion: no app 'shp' is running; did you mean 'shop'?\n"), (app.ExitCode, app.Error));
        Assert.Equal(1, component.ExitCode);
        Assert.Contains("pubsub no is not found", component.Error, StringComparison.Ordinal);
        Assert.Equal(2, metadata.ExitCode);
    }

    [Fact]
    public async Task Metadata_Subscriptions_AreListedByKind()
    {
        await StartAsync();
        using var http = new HttpClient();

        using var answer = JsonDocument.Parse(
            await http.GetStringAsync($"http://127.0.0.1:{_shopPort}/v1.0/metadata", TestContext.Current.CancellationToken)
        );

        var subscription = Assert.Single(answer.RootElement.GetProperty("subscriptions").EnumerateArray());
        Assert.Equal("DECLARATIVE", subscription.GetProperty("type").GetString());
        Assert.Equal("/from-resource", subscription.GetProperty("rules")[0].GetProperty("path").GetString());
    }

    private List<string> Events() => [.. _app.Requests.Where(r => !r.StartsWith("GET /dapr/", StringComparison.Ordinal))];

    private async Task<ChildProcess> StartAsync()
    {
        File.Copy(Repository.PathOf("tests/guests/subscriber.wasm"), Path.Combine(_cli.Temp.Path, "subscriber.wasm"));
        _cli.Temp.Write(
            "resources/pubsub.yaml",
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: orders}
            spec:
              pubsubname: pubsub
              topic: orders
              routes: {rules: [{match: 'has(event.data)', path: /from-resource}]}
            scopes: [shop]
            """
        );
        _shopPort = LoopbackPort.Find();
        var guestPort = LoopbackPort.Find();
        _cli.Temp.Write(
            "dapr.yaml",
            $$"""
            version: 1
            common: {resourcesPath: resources}
            apps:
              - appID: shop
                appPort: {{_app.Port}}
                daprHTTPPort: {{_shopPort}}
              - appID: guest
                daprHTTPPort: {{guestPort}}
                command: [subscriber.wasm]
                wasm:
                  trigger: wagi
            """
        );
        var process = _cli.Start("run", "-f", "dapr.yaml");
        await process.WaitForErrorAsync("up and running");
        using var http = new HttpClient();
        foreach (var port in new[] { _shopPort, guestPort })
        {
            await Wait.UntilAsync(() => IsReady(http, port), $"the app with Dapr port {port}");
        }

        return process;
    }

    private static bool IsReady(HttpClient http, int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/v1.0/healthz");
        using var answer = http.Send(request, TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
