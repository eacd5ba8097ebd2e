using System.Net;
using System.Text;
using Pillion.Cli.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands.Projects;

/// <summary>Templates of components: each is made, built, dropped into a folder of resources, and used through Dapr's API.</summary>
public sealed class NewComponentTests : IAsyncDisposable
{
    // Compilers on a busy machine; a module with an engine of JavaScript in it takes its time to start, too.
    private static readonly TimeSpan s_buildLimit = TimeSpan.FromMinutes(5);

    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };

    [Theory]
    [InlineData("c")]
    [InlineData("rust")]
    [InlineData("js")]
    public async Task Components_OfOneLanguage_DoWhatTheirReadmesSay(string language)
    {
        string[] kinds = ["state", "pubsub", "binding", "secrets", "configuration", "lock"];
        foreach (var kind in kinds)
        {
            await BuildAsync($"{language}-{kind}", $"my-{kind}");
        }

        using var subscriber = new HttpApp();
        _cli.Temp.Write(
            "resources/orders.yaml",
            """
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: { name: orders }
            spec: { pubsubname: my-pubsub, topic: orders, routes: { default: /taken } }
            """
        );
        await RunAsync($"    appPort: {subscriber.Port}");

        await UseStateAsync();
        Assert.Equal("hello \"world\"", await PostAsync("bindings/my-binding", """{"operation": "greet", "data": "world"}"""));
        Assert.Equal("""{"tea":"green"}""", await GetAsync("secrets/my-secrets/tea"));
        Assert.Equal("""{"tea":{"value":"green"}}""", await GetAsync("configuration/my-configuration?key=tea"));
        await UseLockAsync();
        await PostAsync("publish/my-pubsub/orders", """{"tea":2}""");
        await Wait.UntilAsync(
            () => subscriber.Requests.Any(r => r.Contains("""{"tea":2}""", StringComparison.Ordinal)),
            "the event at the app"
        );
    }

    [Fact]
    public async Task Program_InAssemblyScript_AnswersAsABinding()
    {
        await BuildAsync("as-binding", "my-binding");
        await RunAsync();

        Assert.Equal("hello \"world\"", await PostAsync("bindings/my-binding", """{"operation": "execute", "data": "world"}"""));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    /// <summary>Makes and builds a project, and puts what it is about into the folders of one that uses several.</summary>
    private async Task BuildAsync(string template, string name)
    {
        var made = await _cli.RunAsync("new", template, name);
        Assert.True(made.ExitCode == 0, made.Error);
        var path = Toolchains.Prepare(template, _cli.Temp.File(name));
        var built = await _cli.StartWithPath(path, "build", name).WaitForExitAsync(s_buildLimit);
        Assert.True(built.ExitCode == 0, built.Error);
        Assert.True(File.Exists(_cli.Temp.File($"{name}/README.md")));
        Directory.CreateDirectory(_cli.Temp.File("resources"));
        File.Copy(_cli.Temp.File($"{name}/{name}.wasm"), _cli.Temp.File($"{name}.wasm"));
        File.Copy(_cli.Temp.File($"{name}/resources/component.yaml"), _cli.Temp.File($"resources/{name}.yaml"));
    }

    private async Task RunAsync(string app = "")
    {
        var port = LoopbackPort.Find();
        _cli.Temp.Write(
            "dapr.yaml",
            $"""
            version: 1
            apps:
              - appID: user
                daprHTTPPort: {port}
                daprGRPCPort: {LoopbackPort.Find()}
                resourcesPath: resources
            {app}
            """
        );
        _http.BaseAddress = new Uri($"http://127.0.0.1:{port}/v1.0/");
        var run = _cli.Start("run", "-f", ".");
        await run.WaitForErrorAsync("up and running", s_buildLimit);
    }

    private async Task UseStateAsync()
    {
        await PostAsync("state/my-state", """[{"key": "tea", "value": "green"}]""");
        var value = await _http.GetAsync("state/my-state/tea", TestContext.Current.CancellationToken);
        using var stale = new HttpRequestMessage(HttpMethod.Delete, "state/my-state/tea");
        stale.Headers.TryAddWithoutValidation("If-Match", "4711");
        var refused = await _http.SendAsync(stale, TestContext.Current.CancellationToken);
        using var fresh = new HttpRequestMessage(HttpMethod.Delete, "state/my-state/tea");
        fresh.Headers.TryAddWithoutValidation("If-Match", value.Headers.NonValidated["ETag"].ToString());
        var deleted = await _http.SendAsync(fresh, TestContext.Current.CancellationToken);
        var gone = await _http.GetAsync("state/my-state/tea", TestContext.Current.CancellationToken);

        Assert.Equal("\"green\"", await value.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            (HttpStatusCode.Conflict, HttpStatusCode.NoContent, HttpStatusCode.NoContent),
            (refused.StatusCode, deleted.StatusCode, gone.StatusCode)
        );
    }

    private async Task UseLockAsync()
    {
        const string Mine = """{"resourceId": "tea", "lockOwner": "me", "expiryInSeconds": 60}""";
        var answers = new[]
        {
            await PostAsync("../v1.0-alpha1/lock/my-lock", Mine),
            await PostAsync("../v1.0-alpha1/lock/my-lock", Mine),
            await PostAsync("../v1.0-alpha1/unlock/my-lock", Mine.Replace("me", "you", StringComparison.Ordinal)),
            await PostAsync("../v1.0-alpha1/unlock/my-lock", Mine),
            await PostAsync("../v1.0-alpha1/unlock/my-lock", Mine),
        };

        Assert.Equal(
            ["""{"success":true}""", """{"success":false}""", """{"status":2}""", """{"status":0}""", """{"status":1}"""],
            answers
        );
    }

    private async Task<string> GetAsync(string path) => await _http.GetStringAsync(path, TestContext.Current.CancellationToken);

    private async Task<string> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        var answer = await _http.PostAsync(path, content, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }
}
