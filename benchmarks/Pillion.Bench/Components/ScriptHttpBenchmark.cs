using System.Diagnostics;
using Pillion.Bench.Api;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Testing;

namespace Pillion.Bench.Components;

/// <summary>
/// Components in JavaScript, 12 MB each: one that exports <c>incoming-handler</c>, with an instance of its own for each request and with instances that
/// are used again, and one for the fetch event, which can have no other request. Beside them <c>jco serve</c> with the first, in turn.
/// </summary>
internal sealed class ScriptHttpBenchmark : IBenchmark
{
    private const int Connections = 32;
    private const string Answer = "hello from JavaScript\n";
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Name => "http-js";

    private static string Handler => Repository.PathOf("benchmarks/guests/js/hello.wasm");

    private static string FetchEvent => Repository.PathOf("benchmarks/guests/js-fetch/hello.wasm");

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        if (!File.Exists(Handler) || !File.Exists(FetchEvent))
        {
            throw new BenchException("the components in JavaScript are missing: run eng/build-js-components hello-js hello-js-fetch");
        }

        using var folder = new TempDirectory();
        int[] ports = [LoopbackPort.Find(), LoopbackPort.Find(), LoopbackPort.Find(), LoopbackPort.Find()];
        await using var pillion = StartPillion(folder, ports);
        var sides = new List<HttpSide>
        {
            await WaitAsync(pillion, "handler, an instance for each request", ports[0], cancellationToken),
            await WaitAsync(pillion, "handler, instances used again", ports[1], cancellationToken),
            await WaitAsync(pillion, "fetch event, an instance for each request", ports[2], cancellationToken),
        };
        await using var jco = HttpPeers.StartJco(ports[3], Handler, folder);
        if (jco is not null)
        {
            sides.Add(await WaitAsync(jco, "jco serve: handler, one instance for all requests", ports[3], cancellationToken));
        }

        foreach (var side in sides)
        {
            report.Progress($"http-js: warming up {side.Name}");
            await Load.RunAsync(side.Uri, body: null, Connections, s_warmUp, cancellationToken);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"http-js: round {round + 1} of {options.Rounds}");
            foreach (var side in sides)
            {
                await side.TakeTurnAsync(Connections, s_turn, cancellationToken);
            }
        }

        report.Add(Tabulate(sides, options.Rounds, jco is null, pillion.ResidentBytes));
    }

    private static ServerProcess StartPillion(TempDirectory folder, int[] ports)
    {
        var configuration = folder.Write(
            "dapr.yaml",
            $$"""
            version: 1
            apps:
              - appID: fresh
                appPort: {{ports[0]}}
                command: ["{{Handler}}"]
              - appID: reused
                appPort: {{ports[1]}}
                command: ["{{Handler}}"]
                wasm: { limits: { reuse: true } }
              - appID: fetch-event
                appPort: {{ports[2]}}
                command: ["{{FetchEvent}}"]
            """
        );
        var (program, arguments) = Cores.Pin(Cores.Server, ServerProcess.PillionCommand, "run", "-f", configuration);
        return ServerProcess.Start(program, arguments, folder.Path);
    }

    private static async Task<HttpSide> WaitAsync(ServerProcess server, string name, int port, CancellationToken cancellationToken)
    {
        var uri = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient();
        await server.WaitAsync(
            Stopwatch.GetTimestamp(),
            async token => await client.GetStringAsync(uri, token) == Answer,
            $"the answer of {name}",
            cancellationToken
        );
        return new HttpSide(name, server, uri);
    }

    private static ResultTable Tabulate(IReadOnlyList<HttpSide> sides, int rounds, bool isAlone, long residentBytes)
    {
        var table = new ResultTable(
            $"Components in JavaScript over HTTP: {Connections} connections, medians of {rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "requests/s",
            "p50 µs",
            "p99 µs",
            "of jco serve",
            "server µs"
        )
        {
            Note =
                $"Components of {new FileInfo(Handler).Length >> 20} MiB that answer {Answer.Length} bytes; load by {Load.Generator}. “server µs” is processor time of the server for a request. "
                + $"Pillion's process had {residentBytes >> 20} MiB in RAM after it."
                + (isAlone ? " Absent: jco serve (jco is not on PATH)." : ""),
        };
        foreach (var side in sides)
        {
            var isPeer = !isAlone && side == sides[^1];
            table.Add(
                side.Name,
                Report.Number(side.Rate),
                Report.Number(side.P50),
                Report.Number(side.P99),
                isAlone || isPeer ? "" : $"{side.Rate / sides[^1].Rate:F1} ×",
                Report.Number(side.Microseconds)
            );
        }

        return table;
    }
}
