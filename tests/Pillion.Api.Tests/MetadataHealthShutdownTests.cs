using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.Testing;

namespace Pillion.Api.Tests;

public sealed class MetadataHealthShutdownTests
{
    [Fact]
    public async Task Metadata_Get_ListsComponentsCapabilitiesAndTheApp()
    {
        using var directory = new TempDirectory();
        var options = new AppRuntimeOptions
        {
            AppId = "orders",
            RuntimeVersion = "1.2.3",
            EnabledFeatures = ["HotReload"],
            AppConnection = new AppConnection
            {
                Port = 3000,
                MaxConcurrency = 4,
                Health = new AppHealthProbe("/healthz", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), 3),
            },
        };
        await using var host = await ApiTestHost.StartAsync(
            options,
            components:
            [
                ApiApp.Component("statestore", "state.sqlite", ("connectionString", directory.File("s.db"))),
                ApiApp.Component("cache", "state.in-memory"),
                ApiApp.Component("env", "secretstores.local.env"),
            ]
        );

        var answer = await host.SendAsync("GET", "/v1.0/metadata");

        Assert.Equal((200, "application/json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal(
            """
            {"id":"orders","runtimeVersion":"1.2.3","enabledFeatures":["HotReload"],"components":[
            {"name":"cache","type":"state.in-memory","version":"v1","capabilities":["ETAG","TRANSACTIONAL","TTL","DELETE_WITH_PREFIX","KEYS_LIKE","ACTOR"]},
            {"name":"env","type":"secretstores.local.env","version":"v1"},
            {"name":"statestore","type":"state.sqlite","version":"v1","capabilities":["ETAG","TRANSACTIONAL","TTL","KEYS_LIKE","ACTOR"]}],
            "extended":{"daprRuntimeVersion":"1.2.3"},
            "appConnectionProperties":{"port":3000,"protocol":"http","channelAddress":"127.0.0.1","maxConcurrency":4,
            "health":{"healthCheckPath":"/healthz","healthProbeInterval":"5s","healthProbeTimeout":"500ms","healthThreshold":3}},
            "actorRuntime":{"runtimeStatus":"DISABLED","hostReady":false}}
            """.Replace("\n", "", StringComparison.Ordinal),
            answer.Body
        );
    }

    [Fact]
    public async Task Metadata_Put_ShowsInExtended()
    {
        await using var host = await ApiTestHost.StartAsync();

        var put = await host.SendAsync("PUT", "/v1.0/metadata/cli%20PID", body: "42 \"quoted\"");
        var overwrite = await host.SendAsync("PUT", "/v1.0/metadata/daprRuntimeVersion", body: "mine");
        var answer = await host.SendAsync("GET", "/v1.0/metadata");

        Assert.Equal((204, 204), (put.Status, overwrite.Status));
        Assert.Contains(
            $$"""extended":{"cli PID":"42 \"quoted\"","daprRuntimeVersion":"{{host.App.Options.RuntimeVersion}}"}""",
            answer.Body,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("POST", "/v1.0/metadata")]
    [InlineData("PUT", "/v1.0/metadata")]
    [InlineData("PUT", "/v1.0/metadata/a/b")]
    [InlineData("POST", "/v1.0/healthz")]
    [InlineData("GET", "/v1.0/healthz/inbound")]
    [InlineData("GET", "/v1.0/shutdown")]
    [InlineData("POST", "/v1.0/shutdown/now")]
    [InlineData("GET", "/")]
    public async Task OtherMethodOrPath_IsNoRoute(string method, string path)
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync(method, path, body: method == "GET" ? null : "x");

        Assert.Equal(404, answer.Status);
        Assert.Contains("ERR_DIRECT_INVOKE", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthz_StartingAndReady_AnswersForItsHalf()
    {
        await using var host = await ApiTestHost.StartAsync();
        host.App.Health.MarkNotReady();

        var starting = await host.SendAsync("GET", "/v1.0/healthz");
        var outbound = await host.SendAsync("GET", "/v1.0/healthz/outbound");
        host.App.Health.MarkReady();
        var ready = await host.SendAsync("GET", "/v1.0/healthz");

        Assert.Equal(
            (500, """{"errorCode":"ERR_HEALTH_NOT_READY","message":"dapr is not ready: [app]"}"""),
            (starting.Status, starting.Body)
        );
        Assert.Equal((204, 204), (outbound.Status, ready.Status));
    }

    [Theory]
    [InlineData("?appid=app", 204)]
    [InlineData("?appid=other", 500)]
    [InlineData("?appid=", 500)]
    [InlineData("?other=1", 204)]
    public async Task Healthz_AppId_MustBeThisOne(string query, int status)
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("GET", "/v1.0/healthz" + query);

        Assert.Equal(status, answer.Status);
        Assert.Equal(
            status == 204 ? "" : """{"errorCode":"ERR_HEALTH_APPID_NOT_MATCH","message":"dapr app-id does not match"}""",
            answer.Body
        );
    }

    [Fact]
    public async Task HealthzOutbound_BeforeComponentsAreUp_IsNotReady()
    {
        var app = new AppRuntime(new AppRuntimeOptions { AppId = "app" }, BuildingBlocks.Components.AppComponents.None, new AppRegistry());
        var api = new Api.Http.DaprHttpApi(app);

        var before = await api.HandleAsync(
            new BuildingBlocks.Http.InProcessApiRequest("GET", "/v1.0/healthz/outbound"),
            TestContext.Current.CancellationToken
        );
        app.Health.MarkOutboundReady();
        var after = await api.HandleAsync(
            new BuildingBlocks.Http.InProcessApiRequest("GET", "/v1.0/healthz/outbound"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal((500, 204), (before.Status, after.Status));
    }

    [Theory]
    [InlineData(null, ShutdownMode.Graceful)]
    [InlineData("true", ShutdownMode.Force)]
    [InlineData("TRUE", ShutdownMode.Force)]
    [InlineData("no", ShutdownMode.Graceful)]
    public async Task Shutdown_Post_Answers204AndTellsTheHost(string? force, ShutdownMode expected)
    {
        var asked = new TaskCompletionSource<ShutdownMode>();
        await using var host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app" }, shutdown: asked.SetResult);

        var answer = await host.SendAsync("POST", "/v1.0/shutdown", force is null ? [] : [("dapr-force-shutdown", force)]);

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal(expected, await Wait.ForAsync(asked.Task, "the host to be told"));
    }
}
