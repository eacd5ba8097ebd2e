using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pillion.Testing;

namespace Pillion.Bench.Processes;

/// <summary>
/// <c>pillion daprd</c> with an in-memory state store that holds one key and an in-memory broker, on the core of servers.
/// </summary>
internal sealed class PillionServer : IAsyncDisposable
{
    /// <summary>The app's id.</summary>
    public const string AppId = "bench";

    /// <summary>The value of the key, as JSON: what the store answers.</summary>
    private const string Value = "\"a value of some hundred bytes, as they are in real stores: 0123456789 0123456789 0123456789\"";

    private readonly int _port;
    private readonly int _grpcPort;

    private PillionServer(ServerProcess process, int port, int grpcPort)
    {
        Process = process;
        _port = port;
        _grpcPort = grpcPort;
    }

    /// <summary>The process.</summary>
    public ServerProcess Process { get; }

    /// <summary>How long it took from its start until it was ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Where the value is.</summary>
    public Uri StateUri => Uri("/v1.0/state/statestore/bench");

    /// <summary>The gRPC API.</summary>
    public string GrpcAddress => $"http://127.0.0.1:{_grpcPort}";

    /// <summary>What saving the key over HTTP takes.</summary>
    public static byte[] Items { get; } = Encoding.UTF8.GetBytes($$"""[{"key":"bench","value":{{Value}}}]""");

    /// <summary>The value's bytes.</summary>
    public static byte[] ValueBytes { get; } = Encoding.UTF8.GetBytes(Value);

    /// <summary>The arguments of <c>pillion run</c> for a guest with the same components.</summary>
    public static IReadOnlyList<string> RunArguments(int port) =>
        ["run", "--app-id", AppId, "--dapr-http-port", $"{port}", "--resources-path", Resources];

    private static string Resources => Repository.PathOf("benchmarks/resources");

    /// <summary>Starts the process and waits until it is healthy.</summary>
    /// <param name="appPort">The app's port; null for a runtime without an app.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<PillionServer> StartAsync(int? appPort, CancellationToken cancellationToken, params IReadOnlyList<string> more)
    {
        var (port, grpcPort) = (LoopbackPort.Find(), LoopbackPort.Find());
        string[] daprd =
        [
            "daprd",
            "--app-id",
            AppId,
            "--dapr-http-port",
            $"{port}",
            "--dapr-grpc-port",
            $"{grpcPort}",
            "--resources-path",
            Resources,
            .. more,
        ];
        var (program, arguments) = Cores.Pin(
            Cores.Server,
            ServerProcess.PillionCommand,
            appPort is null ? daprd : [.. daprd, "--app-port", $"{appPort}"]
        );
        var begin = Stopwatch.GetTimestamp();
        var server = new PillionServer(ServerProcess.Start(program, arguments), port, grpcPort);
        using var client = new HttpClient();
        server.StartTime = await server.Process.WaitAsync(
            begin,
            async token => (await client.GetAsync(server.Uri("/v1.0/healthz"), token)).StatusCode == HttpStatusCode.NoContent,
            "status 204 of /v1.0/healthz",
            cancellationToken
        );
        return server;
    }

    /// <summary>Starts the process, waits until it is healthy and saves the value.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<PillionServer> StartWithValueAsync(CancellationToken cancellationToken, params IReadOnlyList<string> more)
    {
        var server = await StartAsync(appPort: null, cancellationToken, more);
        using var client = new HttpClient();
        using var items = new ByteArrayContent(Items);
        items.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var saved = await client.PostAsync(server.Uri("/v1.0/state/statestore"), items, cancellationToken);
        return saved.StatusCode == HttpStatusCode.NoContent
            ? server
            : throw new BenchException(
                $"saving the state answered {(int)saved.StatusCode}: {await saved.Content.ReadAsStringAsync(cancellationToken)}"
            );
    }

    /// <summary>A path of the HTTP API.</summary>
    public Uri Uri(string path) => new($"http://127.0.0.1:{_port}{path}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
