using System.Diagnostics;
using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.Components;

/// <summary>
/// The smallest component of <c>wasi:http</c>, with an instance of its own for each request and with instances that are used again, beside a bare
/// Kestrel, node and <c>jco serve</c> that answer the same bytes, in turn.
/// </summary>
internal sealed class ComponentHttpBenchmark : IBenchmark
{
    private const int Connections = 32;
    private const string Answer = "hello from C\n";
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    private sealed record Side(string Name, Uri Uri)
    {
        public List<LoadResult> Results { get; } = [];
    }

    /// <inheritdoc/>
    public string Name => "http";

    private static string Component => Repository.PathOf("tests/guests/components/hello.wasm");

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        using var folder = new TempDirectory();
        var (fresh, reused, bare) = (LoopbackPort.Find(), LoopbackPort.Find(), LoopbackPort.Find());
        await using var pillion = StartPillion(folder, fresh, reused);
        await using var kestrel = ServerProcess.StartSelf(Cores.Server, "bare-kestrel", $"{bare}", "text/plain", Answer);
        var sides = new List<Side>
        {
            await WaitAsync(kestrel, "bare Kestrel", bare, cancellationToken),
            await WaitAsync(pillion, "component, an instance for each request", fresh, cancellationToken),
            await WaitAsync(pillion, "component, instances used again", reused, cancellationToken),
        };
        var (nodePort, jcoPort) = (LoopbackPort.Find(), LoopbackPort.Find());
        await using var node = StartNode(nodePort);
        if (node is not null)
        {
            sides.Add(await WaitAsync(node, "node, no component", nodePort, cancellationToken));
        }

        await using var jco = StartJco(folder, jcoPort);
        if (jco is not null)
        {
            sides.Add(await WaitAsync(jco, "jco serve, one instance for all requests", jcoPort, cancellationToken));
        }

        foreach (var side in sides)
        {
            report.Progress($"http: warming up {side.Name}");
            await Load.RunAsync(side.Uri, body: null, Connections, s_warmUp, cancellationToken);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"http: round {round + 1} of {options.Rounds}");
            foreach (var side in sides)
            {
                side.Results.Add(await Load.RunAsync(side.Uri, body: null, Connections, s_turn, cancellationToken));
            }
        }

        report.Add(Tabulate(sides, options.Rounds, pillion.ResidentBytes));
    }

    private static ServerProcess StartPillion(TempDirectory folder, int fresh, int reused)
    {
        var configuration = folder.Write(
            "dapr.yaml",
            $$"""
            version: 1
            apps:
              - appID: fresh
                appPort: {{fresh}}
                command: ["{{Component}}"]
              - appID: reused
                appPort: {{reused}}
                command: ["{{Component}}"]
                wasm: { limits: { reuse: true } }
            """
        );
        var (program, arguments) = Cores.Pin(Cores.Server, ServerProcess.PillionCommand, "run", "-f", configuration);
        return ServerProcess.Start(program, arguments, folder.Path);
    }

    private static ServerProcess? StartNode(int port)
    {
        if (Tool.Find("node") is not { } node)
        {
            return null;
        }

        var script =
            $"require('http').createServer((q, r) => r.end({System.Text.Json.JsonSerializer.Serialize(Answer)})).listen({port}, '127.0.0.1')";
        var (program, arguments) = Cores.Pin(Cores.Server, node, "-e", script);
        return ServerProcess.Start(program, arguments);
    }

    private static ServerProcess? StartJco(TempDirectory folder, int port)
    {
        if (Tool.Find("jco") is not { } jco)
        {
            return null;
        }

        var (program, arguments) = Cores.Pin(Cores.Server, jco, "serve", "--port", $"{port}", Component);
        return ServerProcess.Start(program, arguments, folder.Path);
    }

    private static async Task<Side> WaitAsync(ServerProcess server, string name, int port, CancellationToken cancellationToken)
    {
        var uri = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient();
        await server.WaitAsync(
            Stopwatch.GetTimestamp(),
            async token => await client.GetStringAsync(uri, token) == Answer,
            $"the answer of {name}",
            cancellationToken
        );
        return new Side(name, uri);
    }

    private static ResultTable Tabulate(IReadOnlyList<Side> sides, int rounds, long residentBytes)
    {
        var table = new ResultTable(
            $"Components over HTTP: {Connections} connections, medians of {rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "requests/s",
            "p50 µs",
            "p99 µs",
            "of bare Kestrel"
        )
        {
            Note =
                $"A component in C of {new FileInfo(Component).Length} bytes that answers {Answer.Length}; load by {Load.Generator}. "
                + $"Pillion's process had {residentBytes >> 20} MiB in RAM after it.",
        };
        foreach (var side in sides)
        {
            var rate = Rate(side);
            table.Add(
                side.Name,
                Report.Number(rate),
                Report.Number(Statistics.Median(side.Results.Select(r => r.P50))),
                Report.Number(Statistics.Median(side.Results.Select(r => r.P99))),
                side == sides[0] ? "" : $"{rate / Rate(sides[0]):P0}"
            );
        }

        return table;
    }

    private static double Rate(Side side) => Statistics.Median(side.Results.Select(r => r.RequestsPerSecond));
}
