using System.Diagnostics;
using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.Components;

/// <summary>
/// The smallest components of <c>wasi:http</c> in C and Rust, with an instance of its own for each request and with instances that are used again, beside
/// a bare Kestrel, node, workerd and <c>jco serve</c>, in turn. Then what components take of memory.
/// </summary>
internal sealed class ComponentHttpBenchmark : IBenchmark
{
    private const int Connections = 32;
    private const string Answer = "hello from C\n";
    private const string RustAnswer = "hello from Rust\n";
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Name => "http";

    private static string C => Repository.PathOf("tests/guests/components/hello.wasm");

    private static string Rust => Repository.PathOf("tests/guests/components/hello-rust.wasm");

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        report.Add(await CompareAsync(options, report, cancellationToken));
        report.Add(await ComponentMemory.MeasureAsync(report, cancellationToken));
    }

    private static async Task<ResultTable> CompareAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        using var folder = new TempDirectory();
        var ports = Enumerable.Range(0, 8).Select(_ => LoopbackPort.Find()).ToArray();
        await using var kestrel = ServerProcess.StartSelf(Cores.Server, "bare-kestrel", $"{ports[0]}", "text/plain", Answer);
        await using var pillion = StartPillion(folder, ports.AsSpan(1, 4));
        await using var node = HttpPeers.StartNode(ports[5], Answer);
        await using var workerd = HttpPeers.StartWorkerd(ports[6], Answer, folder);
        await using var jco = HttpPeers.StartJco(ports[7], C, folder);
        (ServerProcess? Server, string Name, string Answer)[] all =
        [
            (kestrel, "bare Kestrel", Answer),
            (pillion, "component in C, an instance for each request", Answer),
            (pillion, "component in C, instances used again", Answer),
            (pillion, "component in Rust, an instance for each request", RustAnswer),
            (pillion, "component in Rust, instances used again", RustAnswer),
            (node, "node, no component", Answer),
            (workerd, "workerd, no component", Answer),
            (jco, "jco serve, one instance for all requests", Answer),
        ];
        var sides = new List<HttpSide>();
        foreach (var ((server, name, answer), port) in all.Zip(ports))
        {
            if (server is not null)
            {
                sides.Add(await WaitAsync(server, name, port, answer, cancellationToken));
            }
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
                await side.TakeTurnAsync(Connections, s_turn, cancellationToken);
            }
        }

        var missing = all.Where(s => s.Server is null).Select(s => s.Name.Split(',')[0]).ToArray();
        return Tabulate(sides, jco, options.Rounds, missing);
    }

    private static ServerProcess StartPillion(TempDirectory folder, ReadOnlySpan<int> ports)
    {
        var configuration = folder.Write(
            "dapr.yaml",
            $$"""
            version: 1
            apps:
              - appID: c-fresh
                appPort: {{ports[0]}}
                command: ["{{C}}"]
              - appID: c-reused
                appPort: {{ports[1]}}
                command: ["{{C}}"]
                wasm: { limits: { reuse: true } }
              - appID: rust-fresh
                appPort: {{ports[2]}}
                command: ["{{Rust}}"]
              - appID: rust-reused
                appPort: {{ports[3]}}
                command: ["{{Rust}}"]
                wasm: { limits: { reuse: true } }
            """
        );
        var (program, arguments) = Cores.Pin(Cores.Server, ServerProcess.PillionCommand, "run", "-f", configuration);
        return ServerProcess.Start(program, arguments, folder.Path);
    }

    private static async Task<HttpSide> WaitAsync(
        ServerProcess server,
        string name,
        int port,
        string answer,
        CancellationToken cancellationToken
    )
    {
        var uri = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient();
        await server.WaitAsync(
            Stopwatch.GetTimestamp(),
            async token => await client.GetStringAsync(uri, token) == answer,
            $"the answer of {name}",
            cancellationToken
        );
        return new HttpSide(name, server, uri);
    }

    private static ResultTable Tabulate(List<HttpSide> sides, ServerProcess? jco, int rounds, string[] missing)
    {
        var slowest = sides.FirstOrDefault(s => s.Server == jco);
        var table = new ResultTable(
            $"Components over HTTP: {Connections} connections, medians of {rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "requests/s",
            "p50 µs",
            "p99 µs",
            "of bare Kestrel",
            "of jco serve",
            "server µs",
            "of bare Kestrel"
        )
        {
            Note =
                $"Components of {new FileInfo(C).Length} bytes (C) and {new FileInfo(Rust).Length} bytes (Rust); load by {Load.Generator}. "
                + "“server µs” is processor time of the server for a request."
                + (missing.Length == 0 ? "" : $" Absent: {string.Join(", ", missing)}."),
        };
        foreach (var side in sides)
        {
            table.Add(
                side.Name,
                Report.Number(side.Rate),
                Report.Number(side.P50),
                Report.Number(side.P99),
                side == sides[0] ? "" : $"{side.Rate / sides[0].Rate:P0}",
                slowest is null || side == slowest ? "" : $"{side.Rate / slowest.Rate:F1} ×",
                Report.Number(side.Microseconds),
                side == sides[0] || double.IsNaN(side.Microseconds) ? "" : $"{sides[0].Microseconds / side.Microseconds:P0}"
            );
        }

        return table;
    }
}
