using System.Net;
using Pillion.Guests;
using Pillion.Host.Configuration;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Hosting;

public sealed class PipelineTests : IAsyncDisposable
{
    private const string Alias =
        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: alias}\nscopes: [one]\n"
        + "spec: {type: middleware.http.routeralias, metadata: [{name: routes, value: '{\"/who\": \"/v1.0/metadata\"}'}]}\n";

    private readonly TestHost _host = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Start_HttpPipeline_StandsInFrontOfTheAppsThatSeeTheComponent()
    {
        _host.Temp.Write("r/alias.yaml", Alias);
        var configuration = Configuration("{name: alias, type: middleware.http.routeralias}");
        var one = App("one", configuration);
        var two = App("two", configuration);
        await _host.StartAsync(one, two);

        using var aliased = await _host.Http.GetAsync($"http://127.0.0.1:{one.DaprHttpPort}/who", Cancel);
        using var outOfScope = await _host.Http.GetAsync($"http://127.0.0.1:{two.DaprHttpPort}/who", Cancel);

        Assert.Equal(HttpStatusCode.OK, aliased.StatusCode);
        Assert.Contains("\"id\":\"one\"", await aliased.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, outOfScope.StatusCode);
    }

    [Theory]
    [InlineData("{name: nobody, type: middleware.http.uppercase}", "names no component that the app may use")]
    [InlineData("{name: alias, type: middleware.http.uppercase}", "they must be the same")]
    [InlineData("{name: store, type: state.in-memory}", "is no HTTP middleware")]
    public async Task Start_HandlerWithoutItsComponent_NamesFileLineAndKey(string handler, string expected)
    {
        _host.Temp.Write("r/alias.yaml", Alias);
        _host.Temp.Write(
            "r/store.yaml",
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: store}\nspec: {type: state.in-memory}\n"
        );

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => _host.StartAsync(App("one", Configuration(handler))));

        var problem = Assert.Single(e.Problems);
        Assert.EndsWith("config.yaml", problem.Source, StringComparison.Ordinal);
        Assert.Equal((7, "spec.httpPipeline.handlers[1].name"), (problem.Line, problem.Key));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WasmFilters_StandInFrontOfApiAndApp()
    {
        _host.Temp.Write("r/rewrite.yaml", Filter("rewrite", "|set-uri /v1.0/metadata|"));
        _host.Temp.Write("r/mark.yaml", Filter("mark", "features 2|add 0 x-way mark|set 1 x-mark seen"));
        var app = _host.Wasm("one") with
        {
            ResourcesPaths = [Path.Combine(_host.Temp.Path, "r")],
            ConfigurationFiles =
            [
                _host.Temp.Write(
                    "config.yaml",
                    "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec:\n"
                        + "  httpPipeline: {handlers: [{name: rewrite, type: middleware.http.wasm}]}\n"
                        + "  appHttpPipeline: {handlers: [{name: mark, type: middleware.http.wasm}]}\n"
                ),
            ],
        };
        await _host.StartAsync(app);

        using var api = await _host.Http.GetAsync($"http://127.0.0.1:{app.DaprHttpPort}/who", Cancel);
        using var own = await _host.Http.GetAsync($"http://127.0.0.1:{app.AppPort}/hello", Cancel);

        Assert.Contains("\"id\":\"one\"", await api.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("seen", Assert.Single(own.Headers.GetValues("x-mark")));
    }

    [Fact]
    public async Task Start_StrictSandboxOfTheConfiguration_IsThatOfItsWasmComponentsWhateverTheySay()
    {
        _host.Temp.Write("r/clock.yaml", WasmComponent("clock", "middleware.http.wasm", "http-wasm/main"));
        _host.Temp.Write("r/program.yaml", WasmComponent("program", "bindings.wasm", "clock-random"));
        var strict = App("one", ClockedConfiguration("one", isStrict: true));
        var other = App("two", ClockedConfiguration("two", isStrict: false));
        await _host.StartAsync(strict, other);

        Assert.StartsWith("realtime 1640995200", await TimeAsync(strict), StringComparison.Ordinal);

        // Its sleep of an hour is one.
        Assert.Contains("took longer than its timeout", await TimeAsync(other), StringComparison.Ordinal);
        Assert.StartsWith("realtime 1640995200", await RunProgramAsync(strict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ComponentsAsFilters_StandInFrontOfApiAndApp()
    {
        _host.Temp.Write("r/shout.yaml", WasmComponent("shout", "middleware.http.wasm", "http3/filter"));
        _host.Temp.Write("r/key.yaml", WasmComponent("key", "middleware.http.wasm", "http3/middleware"));
        var app = _host.Wasm("one") with
        {
            ResourcesPaths = [Path.Combine(_host.Temp.Path, "r")],
            ConfigurationFiles =
            [
                _host.Temp.Write(
                    "config.yaml",
                    "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec:\n"
                        + "  httpPipeline: {handlers: [{name: shout, type: middleware.http.wasm}]}\n"
                        + "  appHttpPipeline: {handlers: [{name: key, type: middleware.http.wasm}]}\n"
                ),
            ],
        };
        await _host.StartAsync(app);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{app.AppPort}/hello")
        {
            Content = new StringContent("body"),
        };
        request.Headers.Add("x-key", "k");

        using var api = await _host.Http.GetAsync(TestHost.Dapr(app, "metadata"), Cancel);
        using var refused = await _host.Http.GetAsync($"http://127.0.0.1:{app.AppPort}/hello", Cancel);
        using var passed = await _host.Http.SendAsync(request, Cancel);

        Assert.Contains("\"ID\":\"ONE\"", await api.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("one: POST /behind/hello? body", await passed.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("middleware", Assert.Single(passed.Headers.GetValues("x-passed")));
    }

    [Fact]
    public async Task Start_MiddlewareOfAWasmApp_IsFetchedAsItsModuleIs()
    {
        var bytes = await File.ReadAllBytesAsync(Repository.PathOf("tests/guests/http3/middleware.wasm"), Cancel);
        await using var server = await TestServer.StartAsync(context => context.Response.Body.WriteAsync(bytes).AsTask());
        var file = Repository.PathOf("tests/guests/http3/middleware.wasm");
        var app = _host.Wasm("one");
        var url = new Uri(server.Address, "key.wasm").AbsoluteUri;

        await _host.StartAsync(app with { Wasm = app.Wasm with { Middleware = [new WasmMiddleware(file), new WasmMiddleware(url)] } });

        var given = Assert.Single(_host.WasmApps.Created).Settings.Middleware;
        Assert.Equal([("middleware", file), ("key", url)], given.Select(m => (m.Name, m.DisplayName)));
        Assert.All(given, m => Assert.Equal(bytes, File.ReadAllBytes(m.Path)));
    }

    [Fact]
    public async Task Start_MiddlewareThatIsNotThere_NamesTheApp()
    {
        var app = _host.Wasm("one");

        var e = await Assert.ThrowsAsync<ConfigurationException>(() =>
            _host.StartAsync(app with { Wasm = app.Wasm with { Middleware = [new WasmMiddleware("/nowhere.wasm")] } })
        );

        Assert.Contains("app 'one': there is no Wasm module /nowhere.wasm", e.Message, StringComparison.Ordinal);
    }

    private async Task<string> TimeAsync(Apps.AppDefinition app)
    {
        using var answer = await _host.Http.GetAsync($"http://127.0.0.1:{app.DaprHttpPort}/time", Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private async Task<string> RunProgramAsync(Apps.AppDefinition app)
    {
        using var request = new StringContent("""{"operation": "execute"}""");
        using var answer = await _host.Http.PostAsync(TestHost.Dapr(app, "bindings/program"), request, Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private string ClockedConfiguration(string name, bool isStrict) =>
        _host.Temp.Write(
            name + ".yaml",
            "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec:\n"
                + "  httpPipeline: {handlers: [{name: clock, type: middleware.http.wasm}]}\n"
                + $"  wasm: {{strictSandbox: {(isStrict ? "true" : "false")}}}\n"
        );

    private static string WasmComponent(string name, string type, string guest) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  type: {type}\n  initTimeout: 60s\n  metadata:\n"
        + $"  - {{name: url, value: 'file://{Repository.PathOf($"tests/guests/{guest}.wasm")}'}}\n  - {{name: strictSandbox, value: 'false'}}\n";

    private static string Filter(string name, string script) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n"
        + $"spec:\n  type: middleware.http.wasm\n  metadata:\n  - {{name: url, value: 'file://{Repository.PathOf("tests/guests/http-wasm/script.wasm")}'}}\n"
        + $"  - {{name: guestConfig, value: '{script}'}}\n";

    private string Configuration(string handler) =>
        _host.Temp.Write(
            "config.yaml",
            "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nspec:\n  httpPipeline:\n    handlers:\n"
                + $"      - {{name: alias, type: middleware.http.routeralias}}\n      - {handler}\n"
        );

    private Apps.AppDefinition App(string id, string configuration) =>
        _host.App(id) with
        {
            ResourcesPaths = [Path.Combine(_host.Temp.Path, "r")],
            ConfigurationFiles = [configuration],
        };
}
