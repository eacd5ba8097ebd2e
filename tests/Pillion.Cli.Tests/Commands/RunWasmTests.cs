using System.Net;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary><c>pillion run MODULE.wasm</c>: programs that run once, and apps with a port.</summary>
public sealed class RunWasmTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task DaprClient_Run_StoresAndReadsBackWithNothingButItsOwnOutput()
    {
        var result = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), Sample("dapr-client-as/dapr-client.wasm"));

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("Test successfully!\n", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task DaprClient_DaprNotAllowed_ReportsCode7()
    {
        var result = await _cli.RunAsync(
            "run",
            "-H",
            LoopbackPort.FindText(),
            "--allowed-host",
            "none",
            Sample("dapr-client-as/dapr-client.wasm")
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error code 7", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_PastItsTime_ExitsWith1AndSaysWhich()
    {
        var result = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), "--timeout", "100ms", Guest("endless-loop"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("app 'endless-loop' took longer than its limit of 0.1 s", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_Interrupted_ExitsWith130()
    {
        var port = LoopbackPort.FindText();
        var process = _cli.Start("run", "-H", port, Guest("endless-loop"));
        await Wait.UntilAsync(
            () =>
                Directory.Exists(Path.Combine(_cli.Temp.Path, "run"))
                && Directory.GetFiles(Path.Combine(_cli.Temp.Path, "run"), "*.json").Length > 0,
            "the host registers itself"
        );

        process.Signal(Signals.Interrupt);

        Assert.Equal(130, (await process.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task App_WithPort_IsServedAndInvokedWithItsGrantsOnly()
    {
        var (port, appPort) = (LoopbackPort.FindText(), LoopbackPort.Find());
        var process = _cli.Start(
            "run",
            "-a",
            "env",
            "-H",
            port,
            "-p",
            $"{appPort}",
            "--trigger",
            "wagi",
            "-e",
            "COLOR=blue",
            Guest("wagi-env"),
            "--not-ours"
        );
        await process.WaitForErrorAsync("up and running");

        var served = await _http.GetStringAsync($"http://127.0.0.1:{appPort}/some/path?q=1", Cancel);
        var invoked = await _cli.RunAsync("invoke", "-a", "env", "-m", "some/path", "-v", "GET");

        Assert.Contains("env COLOR: blue", served, StringComparison.Ordinal);
        Assert.Contains("--not-ours", served, StringComparison.Ordinal);
        Assert.Contains("env QUERY_STRING: q=1", served, StringComparison.Ordinal);
        Assert.DoesNotContain("PILLION_RUNTIME_DIR", served, StringComparison.Ordinal);
        Assert.Equal(0, invoked.ExitCode);
        Assert.Contains("env COLOR: blue", invoked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_Broken_NamesTheFileAndTheByte()
    {
        _cli.Temp.Write("text.wasm", "this is no module");

        var result = await _cli.RunAsync("run", "-H", LoopbackPort.FindText(), "text.wasm");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("text.wasm", result.Error, StringComparison.Ordinal);
        Assert.Contains("at byte 0x0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_ProgramAndApp_ShareOneProcess()
    {
        var appPort = LoopbackPort.Find();
        _cli.Temp.Write(
            "dapr.yaml",
            $$$"""
            version: 1
            apps:
              - {appID: upper, appPort: {{{appPort}}}, command: ["{{{Guest("echo-stdio")}}}"], wasm: {trigger: stdio}}
              - {appID: client, command: ["{{{Sample("dapr-client-as/dapr-client.wasm")}}}"], wasm: {trigger: command}}
            """
        );
        var process = _cli.Start("run", "-f", "dapr.yaml");
        await process.WaitForOutputAsync("== APP - client == Test successfully!\n");

        using var answer = await _http.PostAsync($"http://127.0.0.1:{appPort}/", new StringContent("shout"), Cancel);
        var list = await _cli.RunAsync("list");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("SHOUT", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Contains("\nupper   wasm", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\nclient", list.Output, StringComparison.Ordinal);
    }

    private static string Guest(string name) => Repository.PathOf($"tests/guests/{name}.wasm");

    private static string Sample(string path) => Repository.PathOf($"samples/{path}");
}
