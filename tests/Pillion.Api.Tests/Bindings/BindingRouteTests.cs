using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pillion.Abstractions;
using Pillion.Api.Tests.Testing;
using Pillion.BuildingBlocks.Apps;
using Pillion.Testing;

namespace Pillion.Api.Tests.Bindings;

public sealed class BindingRouteTests : IAsyncDisposable
{
    private static readonly string[] s_files = ["a/b.txt", "bytes", "c.json"];
    private static readonly string[] s_twoValues = ["a", "b"];

    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("nope", """{"operation":"create"}""", "error invoking output binding nope: couldn't find output binding nope")]
    [InlineData("files", "{}", "error invoking output binding files: operation field is missing from request")]
    [InlineData(
        "files",
        """{"operation":"jump"}""",
        "error invoking output binding files: binding files does not support operation jump. supported operations:create get list delete"
    )]
    [InlineData("reader", """{"operation":"create"}""", "error invoking output binding reader: couldn't find output binding reader")]
    public async Task Invoke_Impossible_HasDaprsError(string binding, string body, string message)
    {
        await using var host = await StartAsync(Files(), Files("reader", ("direction", "input")));

        var answer = await host.SendAsync("POST", "/v1.0/bindings/" + binding, body: body);

        Assert.Equal((500, $$"""{"errorCode":"ERR_INVOKE_OUTPUT_BINDING","message":"{{message}}"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Invoke_NoJson_IsMalformed()
    {
        await using var host = await StartAsync(Files());

        var answer = await host.SendAsync("POST", "/v1.0/bindings/files", body: "nope");

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(
            """{"errorCode":"ERR_MALFORMED_REQUEST","message":"failed deserializing HTTP body: """,
            answer.Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task LocalStorage_CreateGetListDelete_WorkOnFiles()
    {
        await using var host = await StartAsync(Files());

        var created = await InvokeAsync(host, "PUT", """{"operation":"create","data":"hello","metadata":{"fileName":"a/b.txt"}}""");
        var json = await InvokeAsync(host, "POST", """{"operation":"create","data":{"x": 1},"metadata":{"fileName":"c.json"}}""");
        var bytes = await InvokeAsync(host, "POST", """{"operation":"create","data":"AAEC","metadata":{"fileName":"bytes"}}""");
        var got = await InvokeAsync(host, "POST", """{"operation":"get","metadata":{"fileName":"a/b.txt"}}""");
        var listed = await InvokeAsync(host, "POST", """{"operation":"list"}""");
        var deleted = await InvokeAsync(host, "POST", """{"operation":"delete","metadata":{"fileName":"a/b.txt"}}""");
        var gone = await InvokeAsync(host, "POST", """{"operation":"get","metadata":{"fileName":"a/b.txt"}}""");

        Assert.Equal((200, """{"fileName":"a/b.txt"}"""), created);
        Assert.Equal((200, 200), (json.Status, bytes.Status));
        Assert.Equal("{\"x\":1}", await File.ReadAllTextAsync(_directory.File("c.json"), Token));
        Assert.Equal([0, 1, 2], await File.ReadAllBytesAsync(_directory.File("bytes"), Token));
        Assert.Equal((200, "hello"), got);
        Assert.Equal((200, JsonSerializer.Serialize(s_files.Select(_directory.File))), listed);
        Assert.Equal((204, ""), deleted);
        Assert.Equal(500, gone.Status);
        Assert.Contains("file not found", gone.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cron_AppThatWantsIt_GetsTheEventsOnItsRoute()
    {
        await using var host = await StartAsync(Cron("tick", "*/5 * * * * *"), Cron("routed", "@every 1h", ("route", "/on/hour")));
        var app = new RecordingApp { Answer = r => (r.Path == "/on/hour" ? 404 : 405, "") };
        host.App.Channel = app;

        await host.App.StartAsync(Token);
        var first = await app.NextAsync("the question about a binding");
        var second = await app.NextAsync("the question about the other binding");
        app.Answer = _ => (200, "");
        _time.Advance(TimeSpan.FromSeconds(5));
        var fired = await app.NextAsync("the first event");
        await host.App.StopAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([("OPTIONS", "/on/hour"), ("OPTIONS", "/tick")], new[] { first, second }.Select(r => (r.Method, r.Path)));
        Assert.Equal(("POST", "/tick", ""), (fired.Method, fired.Path, fired.Body));
        Assert.Equal("Local", fired.Headers.Get("timeZone"));
        Assert.True(app.IsQuiet);
    }

    [Fact]
    public async Task Cron_DirectionInput_IsReadWithoutAsking()
    {
        await using var host = await StartAsync(
            Cron("tick", "@every 10s", ("direction", "input")),
            Cron("mute", "@every 10s", ("direction", "output"))
        );
        var app = new RecordingApp();
        host.App.Channel = app;

        await host.App.StartAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(10));
        var fired = await app.NextAsync("the first event");

        Assert.Equal(("POST", "/tick"), (fired.Method, fired.Path));
        await host.App.StopAsync(Token);
    }

    [Fact]
    public async Task Http_Operations_AreRequests()
    {
        string? seen = null;
        await using var server = await TestServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var request = context.Request;
            seen = string.Join(
                '|',
                request.Method,
                request.Path + request.QueryString,
                await reader.ReadToEndAsync(Token),
                request.Headers.ContentType,
                request.Headers.Accept,
                request.Headers["X-Own"],
                request.Headers["X-Secret"],
                request.Headers["lower"]
            );
            context.Response.StatusCode = request.Path.Value!.Contains("missing", StringComparison.Ordinal) ? 404 : 201;
            context.Response.Headers["X-Answer"] = s_twoValues;
            await context.Response.WriteAsync("answer", Token);
        });
        await using var host = await StartAsync(
            ApiApp.Component(
                "files",
                "bindings.http",
                ("url", server.Address + "base/"),
                ("securityToken", "s3cret"),
                ("securityTokenHeader", "X-Secret")
            )
        );

        var created = await host.SendAsync(
            "POST",
            "/v1.0/bindings/files",
            body: """{"operation":"create","data":{"a": 1},"metadata":{"path":"/x?y=1","X-Own":"mine","lower":"no"}}"""
        );
        Assert.Equal((200, "answer"), (created.Status, created.Body));
        var postSeen = seen;
        var got = await host.SendAsync("POST", "/v1.0/bindings/files", body: """{"operation":"get","metadata":{"Accept":"text/plain"}}""");
        var getSeen = seen;
        var missing = await InvokeAsync(host, "POST", """{"operation":"get","metadata":{"path":"missing"}}""");
        var allowed = await host.SendAsync(
            "POST",
            "/v1.0/bindings/files",
            body: """{"operation":"get","metadata":{"path":"missing","errorIfNot2XX":"false"}}"""
        );

        const string Json = "application/json; charset=utf-8";
        Assert.Equal($"POST|/base/x?y=1|{{\"a\":1}}|{Json}|{Json}|mine|s3cret|", postSeen);
        Assert.Equal("GET|/base/|||text/plain||s3cret|", getSeen);
        Assert.Equal((200, "answer"), (created.Status, created.Body));
        Assert.Equal(
            ("201", "201 Created", "a, b"),
            (created.Header("metadata.statusCode"), created.Header("metadata.status"), created.Header("metadata.X-Answer"))
        );
        Assert.Equal(200, got.Status);
        Assert.Equal(
            (
                500,
                """{"errorCode":"ERR_INVOKE_OUTPUT_BINDING","message":"error invoking output binding files: received status code 404"}"""
            ),
            missing
        );
        Assert.Equal((200, "404"), (allowed.Status, allowed.Header("metadata.statusCode")));
    }

    [Fact]
    public async Task Metadata_Bindings_ShowTheirDirections()
    {
        await using var host = await StartAsync(Files(), Cron("tick", "@daily"));

        var answer = JsonDocument.Parse((await host.SendAsync("GET", "/v1.0/metadata")).Body).RootElement.GetProperty("components");

        Assert.Equal(
            ["files:OUTPUT_BINDING", "tick:INPUT_BINDING"],
            answer
                .EnumerateArray()
                .Select(c => $"{c.GetProperty("name")}:{string.Join(',', c.GetProperty("capabilities").EnumerateArray())}")
        );
    }

    private static async Task<(int Status, string Body)> InvokeAsync(ApiTestHost host, string method, string body)
    {
        var answer = await host.SendAsync(method, "/v1.0/bindings/files", body: body);
        return (answer.Status, answer.Body);
    }

    private Task<ApiTestHost> StartAsync(params ComponentSpec[] components) =>
        ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app" }, time: _time, components: components);

    private ComponentSpec Files(string name = "files", params (string, string)[] more) =>
        ApiApp.Component(name, "bindings.localstorage", [("rootPath", _directory.Path), .. more]);

    private static ComponentSpec Cron(string name, string schedule, params (string, string)[] more) =>
        ApiApp.Component(name, "bindings.cron", [("schedule", schedule), .. more]);
}
