using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary>Flags of <c>daprd</c> do what Dapr says of them.</summary>
public sealed class DaprdFlagTests : IAsyncDisposable
{
    private const string Store = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: store}\nspec: {type: state.in-memory}\n";

    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };
    private readonly string _port = LoopbackPort.FindText();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task AppMaxConcurrency_MoreRequests_WaitForTheirTurn()
    {
        var (inside, most) = (0, 0);
        await using var app = await TestServer.StartAsync(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
            Interlocked.Decrement(ref inside);
        });
        await StartAsync("--app-port", $"{app.Address.Port}", "--app-max-concurrency", "2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => StatusAsync($"{Dapr}invoke/orders/method/m")));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.InRange(most, 1, 2);
    }

    /// <summary>4 KiB more than is said, as of Go's server; without the flag these would be 8 KiB.</summary>
    [Fact]
    public async Task ReadBufferSize_HeadOfARequest_MayBeAsLarge()
    {
        await StartAsync("--read-buffer-size", "8Ki");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{Dapr}metadata", ("x-large", new string('x', 10_000))));
        Assert.Equal(
            HttpStatusCode.RequestHeaderFieldsTooLarge,
            await StatusAsync($"{Dapr}metadata", ("x-large", new string('x', 13_000)))
        );
    }

    [Fact]
    public async Task ListenAddresses_Named_AreTheOnlyOnes()
    {
        var (publicPort, internalPort) = (LoopbackPort.Find(), LoopbackPort.Find());
        await StartAsync(
            ["--dapr-listen-addresses", "127.0.0.2", "--dapr-public-port", $"{publicPort}", "--dapr-public-listen-address", "127.0.0.3"],
            ["--dapr-internal-grpc-port", $"{internalPort}", "--dapr-internal-grpc-listen-address", "127.0.0.4"]
        );

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.2:{_port}/v1.0/metadata"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.3:{publicPort}/v1.0/metadata"));
        Assert.True(await AcceptsAsync("127.0.0.4", internalPort));
        Assert.False(await AcceptsAsync("127.0.0.1", int.Parse(_port, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.False(await AcceptsAsync("127.0.0.1", publicPort));
        Assert.False(await AcceptsAsync("127.0.0.1", internalPort));
    }

    [Fact]
    public async Task AppChannelAddress_Named_IsWhereTheAppIs()
    {
        using var app = new HttpApp("127.0.0.2");
        await StartAsync("--app-port", app.PortText, "--app-channel-address", "127.0.0.2");

        Assert.StartsWith("GET /where", await _http.GetStringAsync($"{Dapr}invoke/orders/method/where", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogFile_WithJson_HasEveryLineAsAnObject()
    {
        var daprd = _cli.Start(Flags(["--log-as-json", "--log-file", "daprd.log"]));
        await Wait.UntilAsync(() => ReadLog().Contains("dapr initialized", StringComparison.Ordinal), "the log file to say that it is up");
        daprd.Signal(Signals.Terminate);
        var result = await daprd.WaitForExitAsync();

        var lines = await File.ReadAllLinesAsync(_cli.Temp.File("daprd.log"), Cancel);
        Assert.DoesNotContain("dapr initialized", result.Output, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("dapr initialized", StringComparison.Ordinal));
        Assert.All(
            lines,
            line =>
            {
                using var json = JsonDocument.Parse(line);
                Assert.Equal("orders", json.RootElement.GetProperty("app_id").GetString());
            }
        );
    }

    [Fact]
    public async Task EnableApiLogging_Calls_AreLoggedWithoutTheirKeysAndHealthChecks()
    {
        _cli.Temp.Write("r/store.yaml", Store);
        var daprd = await StartAsync("--enable-api-logging", "--resources-path", "r");

        await StatusAsync($"{Dapr}healthz");
        await StatusAsync($"{Dapr}state/store/a-secret-key", ("user-agent", "somebody/1"));
        await daprd.WaitForOutputAsync("HTTP API Called: GET /v1.0/state is answered with 204 after");

        Assert.Contains("to somebody/1", daprd.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-key", daprd.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("GET /v1.0/healthz", daprd.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnableApiLogging_NotSaid_FollowsTheConfiguration()
    {
        var configuration = _cli.Temp.Write("c.yaml", "kind: Configuration\nspec: {logging: {apiLogging: {enabled: true}}}\n");
        var daprd = await StartAsync("--config", configuration);

        await StatusAsync($"{Dapr}metadata");

        await daprd.WaitForOutputAsync("HTTP API Called: GET /v1.0/metadata is answered with 200 after");
    }

    private string Dapr => $"http://127.0.0.1:{_port}/v1.0/";

    private static async Task<bool> AcceptsAsync(string address, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address, port, Cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string[] Flags(params IEnumerable<string>[] more) =>
        ["daprd", "--app-id", "orders", "--dapr-http-port", _port, "--dapr-grpc-port", LoopbackPort.FindText(), .. more.SelectMany(f => f)];

    private Task<ChildProcess> StartAsync(params string[] flags) => StartAsync([flags]);

    private async Task<ChildProcess> StartAsync(params IEnumerable<string>[] flags)
    {
        var daprd = _cli.Start(Flags(flags));
        await daprd.WaitForOutputAsync("dapr initialized");
        return daprd;
    }

    /// <summary>What the file has while daprd writes into it.</summary>
    private string ReadLog()
    {
        var file = _cli.Temp.File("daprd.log");
        if (!File.Exists(file))
        {
            return "";
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private async Task<HttpStatusCode> StatusAsync(string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
