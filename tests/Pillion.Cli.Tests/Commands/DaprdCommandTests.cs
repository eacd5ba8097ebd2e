using System.Net;
using System.Net.Sockets;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

public sealed class DaprdCommandTests : IAsyncDisposable
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
    public async Task Daprd_ForAnAppOnAPort_SaysItIsRunningOnceTheAppListens()
    {
        var (port, publicPort) = (LoopbackPort.FindText(), LoopbackPort.FindText());
        using var app = new HttpApp();
        // Go's flag package takes one dash or two.
        var daprd = Start(port, "-app-port", app.PortText, "--dapr-public-port", publicPort, "-metrics-port=0");

        await daprd.WaitForOutputAsync("msg=\"dapr initialized. Status: Running. Init Elapsed");

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync($"http://localhost:{port}/v1.0/healthz?appid=orders"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync($"http://127.0.0.1:{publicPort}/v1.0/healthz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{publicPort}/v1.0/metadata"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{publicPort}/v1.0/state/store/k"));
        daprd.Signal(Signals.Terminate);
        var result = await daprd.WaitForExitAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"level=info msg=\"HTTP server is running on port {port}\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("level=warning msg=\"--metrics-port has no effect", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daprd_WithoutResourcesPath_HasNoComponents()
    {
        var port = LoopbackPort.FindText();
        await Start(port).WaitForOutputAsync("dapr initialized");

        var answer = await _http.GetStringAsync($"http://127.0.0.1:{port}/v1.0/metadata", Cancel);

        Assert.DoesNotContain("\"components\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daprd_OnUnixSockets_AnswersThereAndOpensNoPort()
    {
        var port = LoopbackPort.FindText();
        await Start(port, "--unix-domain-socket", _cli.Temp.Path).WaitForOutputAsync("dapr initialized");
        var socketPath = Path.Combine(_cli.Temp.Path, "dapr-orders-http.socket");
        using var overSocket = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        );

        using var answer = await overSocket.GetAsync("http://localhost/v1.0/healthz", Cancel);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync($"http://127.0.0.1:{port}/v1.0/healthz"));
    }

    [Fact]
    public async Task Signal_WithABlockedShutdown_AnswersUntilItIsOver()
    {
        var port = LoopbackPort.FindText();
        var daprd = Start(port, "--dapr-block-shutdown-duration", "2s");
        await daprd.WaitForOutputAsync("dapr initialized");

        daprd.Signal(Signals.Terminate);
        await daprd.WaitForOutputAsync("Blocking graceful shutdown for 2 s");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{port}/v1.0/metadata"));
        Assert.Equal(0, (await daprd.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task InitEndpoints_ThatAreDisabled_AreNotAsked()
    {
        var asked = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var app = await TestServer.StartAsync(context =>
        {
            asked.Enqueue(context.Request.Path);
            return Task.CompletedTask;
        });
        _cli.Temp.Write(
            "r/bus.yaml",
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: bus}\nspec: {type: pubsub.in-memory}\n"
        );
        var daprd = Start(
            LoopbackPort.FindText(),
            "--app-port",
            app.Client.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--resources-path",
            "r",
            "--disable-init-endpoints",
            "config,subscribe"
        );

        await daprd.WaitForOutputAsync("dapr initialized");

        Assert.DoesNotContain("/dapr/subscribe", asked);
    }

    [Fact]
    public async Task Wait_WithARunningDaprd_EndsWithSuccess()
    {
        var port = LoopbackPort.FindText();
        var waiting = _cli.Start("daprd", "--wait", "--dapr-http-port", port);
        Start(port);

        Assert.Equal(0, (await waiting.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task LinkNamedDaprd_IsADaprd()
    {
        var link = Path.Combine(_cli.Temp.Path, "daprd");
        File.CreateSymbolicLink(link, PillionProgram.Executable);
        await using var process = new ChildProcess(link, ["--version"], _cli.Temp.Path, PillionProgram.Environment(_cli.Temp.Path));

        Assert.Matches("^[0-9.]+\n$", (await process.WaitForExitAsync()).Output);
    }

    [Theory]
    [InlineData("--version", "^[0-9]+\\.[0-9]+\\.[0-9]+\n$")]
    [InlineData("-build-info", "^Version: .+\nGit Commit: .+\nGit Version: .+\n$")]
    public async Task Versions_ArePrintedAsDaprdPrintsThem(string flag, string pattern)
    {
        var result = await _cli.RunAsync("daprd", flag);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(pattern, result.Output);
    }

    [Theory]
    [InlineData("--app-id is required", "--dapr-http-port", "3999")]
    [InlineData("--mode must be standalone", "--app-id", "x", "--mode", "kubernetes")]
    [InlineData("there is no flag --app-idd", "--app-idd", "x")]
    [InlineData("--disable-init-endpoints knows config and subscribe, not 'all'", "--app-id", "x", "--disable-init-endpoints", "all")]
    [InlineData("--app-binding-options-timeout must be a duration", "--app-id", "x", "--app-binding-options-timeout", "soon")]
    public async Task WrongFlags_AreExplained(string message, params string[] flags)
    {
        var result = await _cli.RunAsync(["daprd", .. flags]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private ChildProcess Start(string port, params string[] more) =>
        _cli.Start(["daprd", "--app-id", "orders", "--dapr-http-port", port, "--dapr-grpc-port", LoopbackPort.FindText(), .. more]);

    private async Task<HttpStatusCode> StatusAsync(string url)
    {
        using var answer = await _http.GetAsync(url, Cancel);
        return answer.StatusCode;
    }
}
