using System.Text.Json;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary><c>list</c>, <c>invoke</c> and <c>stop</c> against running hosts.</summary>
public sealed class RunningAppsTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpApp _app = new();

    public async ValueTask DisposeAsync()
    {
        await _cli.DisposeAsync();
        _app.Dispose();
    }

    [Fact]
    public async Task List_Nothing_SaysSo()
    {
        var result = await _cli.RunAsync("list");

        Assert.Equal((0, "", "No apps are running.\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal("[]\n", (await _cli.RunAsync("list", "-o", "json")).Output);
    }

    [Fact]
    public async Task List_Running_ShowsIdsAndPorts()
    {
        var port = LoopbackPort.FindText();
        var process = await StartAsync("orders", port);

        var table = (await _cli.RunAsync("list")).Output;
        using var json = JsonDocument.Parse((await _cli.RunAsync("list", "-o", "json")).Output);

        Assert.Matches("^APP ID +KIND +HTTP PORT +GRPC PORT +APP PORT", table);
        Assert.Matches($"\norders +none +{port} +[1-9][0-9]* +{_app.Port} ", table);
        var app = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal("orders", app.GetProperty("appId").GetString());
        Assert.Equal(port, app.GetProperty("httpPort").ToString());
        Assert.Equal(process.Id, app.GetProperty("cliPid").GetInt32());
    }

    [Fact]
    public async Task List_KilledHost_IsForgotten()
    {
        var process = await StartAsync("orders", LoopbackPort.FindText());
        process.Signal(Signals.Kill);
        await process.WaitForExitAsync();

        Assert.Equal("No apps are running.\n", (await _cli.RunAsync("list")).Error);
        Assert.Empty(Directory.GetFiles(Path.Combine(_cli.Temp.Path, "run")));
    }

    [Fact]
    public async Task Invoke_Method_PrintsTheAnswerAndOnlyThatOnStandardOutput()
    {
        await StartAsync("orders", LoopbackPort.FindText());

        var posted = await _cli.RunAsync("invoke", "-a", "orders", "-m", "new?x=1", "-d", """{"a":1}""");
        var gotten = await _cli.RunAsync("invoke", "-a", "orders", "-m", "/list", "-v", "get");

        Assert.Equal((0, """POST /new?x=1 application/json {"a":1}"""), (posted.ExitCode, posted.Output));
        Assert.Equal("App invoked successfully\n", posted.Error);
        Assert.Equal("GET /list  ", gotten.Output);
    }

    [Fact]
    public async Task Invoke_File_IsSentAsItIs()
    {
        await StartAsync("orders", LoopbackPort.FindText());
        _cli.Temp.Write("body.txt", "file text");

        var result = await _cli.RunAsync("invoke", "-a", "orders", "-m", "m", "-f", "body.txt", "--content-type", "text/plain");

        Assert.Equal("POST /m text/plain file text", result.Output);
    }

    [Fact]
    public async Task Invoke_ErrorStatus_ExitsWith1()
    {
        await StartAsync("orders", LoopbackPort.FindText());

        var result = await _cli.RunAsync("invoke", "-a", "orders", "-m", "fail");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'orders' answered with status 418", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeAndStop_UnknownApp_ExitWith3AndSuggest()
    {
        await StartAsync("orders", LoopbackPort.FindText());

        var invoke = await _cli.RunAsync("invoke", "-a", "order", "-m", "m");
        var stop = await _cli.RunAsync("stop", "-a", "zzz");

        Assert.Equal((3, "pillion: no app 'order' is running; did you mean 'orders'?\n"), (invoke.ExitCode, invoke.Error));
        Assert.Equal((3, "pillion: no app 'zzz' is running; running: orders\n"), (stop.ExitCode, stop.Error));
    }

    [Fact]
    public async Task Stop_App_EndsItsHost()
    {
        var process = await StartAsync("orders", LoopbackPort.FindText());

        var stop = await _cli.RunAsync("stop", "-a", "orders");

        Assert.Equal((0, "App 'orders' stopped.\n"), (stop.ExitCode, stop.Error));
        Assert.Equal(0, (await process.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task Stop_OneOfATemplate_LeavesTheOthersAndStopFileEndsThem()
    {
        _cli.Temp.Write(
            "dapr.yaml",
            $"version: 1\napps:\n  - {{appID: one, daprHTTPPort: {LoopbackPort.Find()}}}\n  - {{appID: two, daprHTTPPort: {LoopbackPort.Find()}}}\n"
        );
        var process = _cli.Start("run", "-f", "dapr.yaml");
        await process.WaitForErrorAsync("up and running");

        var one = await _cli.RunAsync("stop", "-a", "one");
        var left = await _cli.RunAsync("list", "-o", "json");
        var rest = await _cli.RunAsync("stop", "-f", ".");

        Assert.Equal(0, one.ExitCode);
        using var json = JsonDocument.Parse(left.Output);
        Assert.Equal(["two"], json.RootElement.EnumerateArray().Select(app => app.GetProperty("appId").GetString()));
        Assert.Equal((0, "Apps stopped: two.\n"), (rest.ExitCode, rest.Error));
        Assert.Equal(0, (await process.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task Stop_TemplateNotRunning_ExitsWith3() => Assert.Equal(3, (await _cli.RunAsync("stop", "-f", "dapr.yaml")).ExitCode);

    private async Task<ChildProcess> StartAsync(string appId, string port)
    {
        var process = _cli.Start("run", "-a", appId, "-p", _app.PortText, "-H", port);
        await process.WaitForErrorAsync("up and running");
        return process;
    }
}
