using System.Net;
using Pillion.Host.Apps;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Hosting;

/// <summary>Resource files that change while apps run.</summary>
public sealed class HotReloadTests : IAsyncDisposable
{
    private const string Reloaded = "changed resources are in effect";
    private const string Refused = "changed resources are not taken over";

    private readonly TestHost _host = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Component_Added_IsThere()
    {
        var app = await StartAsync(Store("first"));

        _host.Temp.Write("r/second.yaml", Store("second"));
        await LoggedAsync(Reloaded);

        Assert.Equal(HttpStatusCode.NoContent, await SaveAsync(app, "second"));
        Assert.Contains("\"second\"", await _host.Http.GetStringAsync(TestHost.Dapr(app, "metadata"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_Deleted_IsGoneAndTheOthersKeepTheirState()
    {
        var app = await StartAsync(Store("first"));
        _host.Temp.Write("r/second.yaml", Store("second"));
        await LoggedAsync(Reloaded);
        await SaveAsync(app, "first");
        _host.Log.Clear();

        File.Delete(Path.Combine(_host.Temp.Path, "r", "second.yaml"));
        await LoggedAsync(Reloaded);

        Assert.Equal(HttpStatusCode.BadRequest, await SaveAsync(app, "second"));
        Assert.Equal("1", await _host.Http.GetStringAsync(TestHost.Dapr(app, "state/first/k"), Cancel));
    }

    [Fact]
    public async Task Component_Changed_IsReplaced()
    {
        var app = await StartAsync(Store("first"));
        await SaveAsync(app, "first");

        // Another prefix, and the store in memory begins anew: the key is not there any more.
        _host.Temp.Write("r/first.yaml", Store("first", "{name: keyPrefix, value: none}"));
        await LoggedAsync(Reloaded);

        using var answer = await _host.Http.GetAsync(TestHost.Dapr(app, "state/first/k"), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("a: [", "r/second.yaml")]
    [InlineData("type: state.no-such", "couldn't find component type state.no-such")]
    [InlineData("keyPrefix", "can't contain '||'")]
    public async Task Change_WithAnError_IsToldAndChangesNothing(string what, string message)
    {
        var app = await StartAsync(Store("first"));
        await SaveAsync(app, "first");
        var changed = what switch
        {
            "keyPrefix" => Store("second", "{name: keyPrefix, value: 'a||b'}"),
            "a: [" => what,
            _ => Store("second").Replace("type: state.in-memory", what, StringComparison.Ordinal),
        };

        _host.Temp.Write("r/second.yaml", changed);
        await LoggedAsync(Refused);

        Assert.Contains(message, _host.Log.Text, StringComparison.Ordinal);
        Assert.Equal("1", await _host.Http.GetStringAsync(TestHost.Dapr(app, "state/first/k"), Cancel));
        Assert.Equal(HttpStatusCode.BadRequest, await SaveAsync(app, "second"));
    }

    [Fact]
    public async Task Subscription_Added_IsInEffect()
    {
        const string PubSub = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: bus}
            spec: {type: pubsub.in-memory}

            """;
        const string Subscription = """
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: orders}
            spec: {pubsubname: bus, topic: orders, route: /orders}

            """;
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/orders")
            {
                using var reader = new StreamReader(context.Request.Body);
                received.TrySetResult(await reader.ReadToEndAsync(Cancel));
            }
        });
        var app = await StartAsync(PubSub, appPort: server.Client.BaseAddress!.Port);
        await Wait.ForAsync(_host.Host.Find("one")!.Runtime!.Health.Ready, "the app to be ready");

        _host.Temp.Write("r/subscription.yaml", Subscription);
        await LoggedAsync(Reloaded);
        using var published = await _host.Http.PostAsync(TestHost.Dapr(app, "publish/bus/orders"), new StringContent("7"), Cancel);

        Assert.Equal(HttpStatusCode.NoContent, published.StatusCode);
        Assert.Contains("\"data\":\"7\"", await Wait.ForAsync(received.Task, "the event"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feature_SwitchedOff_LeavesEverythingAsItWas()
    {
        var configuration = _host.Temp.Write("c.yaml", "kind: Configuration\nspec: {features: [{name: HotReload, enabled: false}]}\n");
        await StartAsync(Store("first"), configuration: configuration);

        Assert.False(_host.Host.Reloader!.IsFollowing);
    }

    private async Task<AppDefinition> StartAsync(string resource, int? appPort = null, string? configuration = null)
    {
        _host.Temp.Write("r/first.yaml", resource);
        var app = _host.App("one") with
        {
            ResourcesPaths = [Path.Combine(_host.Temp.Path, "r")],
            AppPort = appPort,
            ConfigurationFiles = configuration is null ? [] : [configuration],
        };
        await _host.StartAsync(app);
        return app;
    }

    private async Task<HttpStatusCode> SaveAsync(AppDefinition app, string store)
    {
        using var saved = await _host.Http.PostAsync(
            TestHost.Dapr(app, "state/" + store),
            new StringContent("""[{"key":"k","value":1}]"""),
            Cancel
        );
        return saved.StatusCode;
    }

    private Task LoggedAsync(string line) =>
        Wait.UntilAsync(() => _host.Log.Text.Contains(line, StringComparison.Ordinal), $"'{line}' in the log: {_host.Log.Text}");

    private static string Store(string name, string metadata = "") =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  type: state.in-memory\n  metadata: [{metadata}]\n";
}
