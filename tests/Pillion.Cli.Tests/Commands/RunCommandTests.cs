using System.Net;
using System.Text.Json;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

public sealed class RunCommandTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task Process_RunsWithDaprsEnvironmentAndItsExitCodeIsOurs()
    {
        var port = LoopbackPort.FindText();

        var result = await _cli.RunAsync(
            "run",
            "--app-id",
            "orders",
            "-H",
            port,
            "--env",
            "COLOR=blue",
            "--",
            "sh",
            "-c",
            "echo $APP_ID $DAPR_HTTP_PORT $DAPR_HTTP_ENDPOINT $COLOR \"$@\"; echo oops >&2; exit 5",
            "sh",
            "--app-id",
            "not ours"
        );

        Assert.Equal(5, result.ExitCode);
        Assert.Contains(
            $"== APP == orders {port} http://127.0.0.1:{port} blue --app-id not ours\n",
            result.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("== APP == oops\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ReachesTheApiWhileItRuns()
    {
        // The app asks its own Dapr API whether all is well: that works as soon as the app is started.
        var port = LoopbackPort.FindText();
        var process = _cli.Start("run", "-a", "api", "-H", port, "--", "sh", "-c", "echo up; sleep 300");
        await process.WaitForOutputAsync("== APP == up");

        using var health = await _http.GetAsync($"http://127.0.0.1:{port}/v1.0/healthz?appid=api", Cancel);
        process.Signal(Signals.Interrupt);

        Assert.Equal(HttpStatusCode.NoContent, health.StatusCode);
        Assert.Equal(0, (await process.WaitForExitAsync()).ExitCode);
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    public async Task Signal_First_StopsGracefully(int signal)
    {
        var process = _cli.Start(
            "run",
            "-H",
            LoopbackPort.FindText(),
            "--",
            "sh",
            "-c",
            "trap 'echo goodbye; exit 0' TERM; echo ready; while :; do sleep 0.1; done"
        );
        await process.WaitForOutputAsync("== APP == ready");

        process.Signal(signal);
        var result = await process.WaitForExitAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("== APP == goodbye", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_cli.Temp.Path, "run")));
    }

    [Fact]
    public async Task Signal_Second_StopsAtOnceWithTheAppsProcess()
    {
        var process = _cli.Start(
            "run",
            "-H",
            LoopbackPort.FindText(),
            "--dapr-graceful-shutdown-seconds",
            "600",
            "--",
            "sh",
            "-c",
            "trap 'echo no' TERM; echo pid $$; while :; do sleep 0.1; done"
        );
        await process.WaitForOutputAsync("pid ");
        var child = int.Parse(process.Output.Split("pid ")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        process.Signal(Signals.Interrupt);
        await process.WaitForOutputAsync("== APP == no");

        process.Signal(Signals.Interrupt);

        Assert.Equal(130, (await process.WaitForExitAsync()).ExitCode);
        await Wait.UntilAsync(() => !IsAlive(child), "the end of the app's process");
    }

    [Fact]
    public async Task Shutdown_ProcessThatWillNotEnd_IsKilledAfterTheTime()
    {
        var process = _cli.Start(
            "run",
            "-H",
            LoopbackPort.FindText(),
            "--dapr-graceful-shutdown-seconds",
            "1",
            "--",
            "sh",
            "-c",
            "trap '' TERM; echo ready; while :; do sleep 0.1; done"
        );
        await process.WaitForOutputAsync("ready");

        process.Signal(Signals.Terminate);
        var result = await process.WaitForExitAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not everything ended within 1 s", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_Default_SurvivesARestart()
    {
        var port = LoopbackPort.FindText();
        var url = $"http://127.0.0.1:{port}/v1.0/state/statestore";
        var first = _cli.Start("run", "-a", "keeper", "-H", port);
        await first.WaitForErrorAsync("up and running");
        using var saved = await _http.PostAsync(url, new StringContent("""[{"key":"k","value":"kept"}]"""), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, saved.StatusCode);
        first.Signal(Signals.Terminate);
        await first.WaitForExitAsync();

        var second = _cli.Start("run", "-a", "keeper", "-H", port);
        await second.WaitForErrorAsync("up and running");

        Assert.Equal("\"kept\"", await _http.GetStringAsync(url + "/k", Cancel));
    }

    [Fact]
    public async Task LogAsJson_EveryLineIsAJsonObject()
    {
        var result = await _cli.RunAsync("run", "-a", "j", "-H", LoopbackPort.FindText(), "--log-as-json", "--", "sh", "-c", "exit 0");

        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(
            lines,
            line =>
            {
                using var json = JsonDocument.Parse(line);
                Assert.Equal("log", json.RootElement.GetProperty("type").GetString());
            }
        );
    }

    [Fact]
    public async Task Template_Processes_RunTogetherWithTheirNames()
    {
        _cli.Temp.Write(
            "dapr.yaml",
            """
            version: 1
            common: {env: {GREETING: hello}}
            apps:
              - {appID: one, command: [sh, -c, "echo $GREETING from $APP_ID; exit 4"]}
              - {appID: two, command: [sh, -c, "echo $GREETING from $APP_ID; exit 0"]}
            """
        );

        var result = await _cli.RunAsync("run", "-f", ".");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("== APP - one == hello from one\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("== APP - two == hello from two\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_RelativePathsInComponents_AreRelativeToTheTemplate()
    {
        _cli.Temp.Write("app/secrets.json", """{"pw":"from the file"}""");
        _cli.Temp.Write(
            "app/resources/secrets.yaml",
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: vault}
            spec: {type: secretstores.local.file, version: v1, metadata: [{name: secretsFile, value: secrets.json}]}
            """
        );
        var port = LoopbackPort.FindText();
        _cli.Temp.Write("app/dapr.yaml", $"version: 1\ncommon: {{resourcesPath: resources}}\napps: [{{appID: a, daprHTTPPort: {port}}}]\n");
        var process = _cli.Start("run", "-f", "app/dapr.yaml");
        await process.WaitForErrorAsync("up and running");

        var secret = await _http.GetStringAsync($"http://127.0.0.1:{port}/v1.0/secrets/vault/pw", Cancel);

        Assert.Equal("""{"pw":"from the file"}""", secret);
    }

    [Fact]
    public async Task Mistakes_InTemplateAndResources_NameFileAndKey()
    {
        _cli.Temp.Write("dapr.yaml", "version: 1\napps:\n  - {appID: a, appPrt: 1}\n  - {appID: b.c}\n");

        var result = await _cli.RunAsync("run", "-f", "dapr.yaml");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            [
                "pillion: dapr.yaml:3: apps[0].appPrt: is not a known key; did you mean 'appPort'?",
                "pillion: dapr.yaml:4: apps[1].appID: the app id 'b.c' must consist of letters, digits, '-' and '_'; '.' is none of them",
            ],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Theory]
    [InlineData("there is no Wasm module", "run", "nowhere.wasm")]
    [InlineData("cannot run 'no-such-program': there is no such program", "run", "--", "no-such-program")]
    [InlineData("--resources-path: there is no folder", "run", "--resources-path", "nowhere", "--", "true")]
    [InlineData("there is no such run template", "run", "-f", "nowhere.yaml")]
    [InlineData("--dir nowhere::/data: there is no folder", "run", "--dir", "nowhere::/data", "nowhere.wasm")]
    [InlineData("'example.com' must be an origin", "run", "--allowed-host", "example.com", "nowhere.wasm")]
    public async Task Mistake_InValues_ExitsWith1(string expected, params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flag_OfDaprWithoutEffect_IsAWarning()
    {
        var result = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), "--placement-host-address", "x", "--", "true");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "--placement-host-address: has no effect: Pillion needs no placement service",
            result.Error,
            StringComparison.Ordinal
        );
    }

    /// <summary>A killed process that nobody waited for yet is a zombie (state Z in <c>/proc</c>), as good as gone.</summary>
    private static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
}
