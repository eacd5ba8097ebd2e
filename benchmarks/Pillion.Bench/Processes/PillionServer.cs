using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Pillion.Bench.Processes;

/// <summary>
/// <c>pillion run</c> with nothing but an in-memory state store that holds one key, for an app that does nothing, on the core of servers.
/// </summary>
internal sealed class PillionServer : IAsyncDisposable
{
    /// <summary>The value of the key, as JSON: what the store answers.</summary>
    private const string Value = "\"a value of some hundred bytes, as they are in real stores: 0123456789 0123456789 0123456789\"";

    private readonly ServerProcess _process;

    private PillionServer(ServerProcess process, int port)
    {
        _process = process;
        StateUri = new Uri($"http://127.0.0.1:{port}/v1.0/state/statestore/bench");
    }

    /// <summary>Where the value is.</summary>
    public Uri StateUri { get; }

    /// <summary>The arguments of <c>pillion run</c> that all servers and guests of the benchmark share.</summary>
    public static IReadOnlyList<string> RunArguments(int port) =>
        ["run", "--app-id", "bench", "--dapr-http-port", $"{port}", "--resources-path", Repository.PathOf("benchmarks/resources")];

    /// <summary>Starts the process, waits until it is healthy and saves the value.</summary>
    public static async Task<PillionServer> StartAsync(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        var begin = Stopwatch.GetTimestamp();
        var (program, arguments) = Cores.Pin(
            Cores.Server,
            ServerProcess.PillionCommand,
            [.. RunArguments(port), "--", "sleep", "infinity"]
        );
        var server = new PillionServer(ServerProcess.Start(program, arguments), port);
        using var client = new HttpClient();
        var root = server.StateUri.GetLeftPart(UriPartial.Authority);
        await server._process.WaitAsync(
            begin,
            async token => (await client.GetAsync(root + "/v1.0/healthz", token)).StatusCode == HttpStatusCode.NoContent,
            "status 204 of /v1.0/healthz",
            cancellationToken
        );

        using var items = new StringContent(
            $$"""[{"key":"bench","value":{{Value}}}]""",
            Encoding.UTF8,
            new MediaTypeHeaderValue("application/json")
        );
        var saved = await client.PostAsync(root + "/v1.0/state/statestore", items, cancellationToken);
        return saved.StatusCode == HttpStatusCode.NoContent
            ? server
            : throw new BenchException(
                $"saving the state answered {(int)saved.StatusCode}: {await saved.Content.ReadAsStringAsync(cancellationToken)}"
            );
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
