using System.Diagnostics;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Api;

/// <summary>
/// <c>GET /v1.0/state/{store}/{key}</c> on the in-memory store beside a bare Kestrel that answers the same bytes, in turn.
/// </summary>
internal sealed class ApiBenchmark : IBenchmark
{
    private const int Connections = 32;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Name => "api";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await using var pillion = await PillionServer.StartAsync(cancellationToken);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(pillion.StateUri, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var (kestrel, kestrelUri) = await StartBareAsync(answer.Content.Headers.ContentType?.ToString() ?? "", body, cancellationToken);
        await using var _ = kestrel;

        (string Name, Uri Uri, List<LoadResult> Results)[] servers =
        [
            ("bare Kestrel", kestrelUri, []),
            ("GET /v1.0/state/{store}/{key}", pillion.StateUri, []),
        ];
        foreach (var (name, uri, results) in servers)
        {
            report.Progress($"api: warming up {name}");
            await Load.RunAsync(uri, Connections, s_warmUp, cancellationToken);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"api: round {round + 1} of {options.Rounds}");
            foreach (var (name, uri, results) in servers)
            {
                results.Add(await Load.RunAsync(uri, Connections, s_turn, cancellationToken));
            }
        }

        var table = new ResultTable(
            $"API: {Connections} connections, medians of {options.Rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "requests/s",
            "p50 µs",
            "p99 µs",
            "of bare Kestrel"
        )
        {
            Note = $"Body of {body.Length} bytes; load by {Load.Generator}.",
        };
        double Median(List<LoadResult> results, Func<LoadResult, double> value) => Statistics.Median(results.Select(value));
        var bare = Median(servers[0].Results, r => r.RequestsPerSecond);
        foreach (var (name, uri, results) in servers)
        {
            var rate = Median(results, r => r.RequestsPerSecond);
            table.Add(
                name,
                Report.Number(rate),
                Report.Number(Median(results, r => r.P50)),
                Report.Number(Median(results, r => r.P99)),
                $"{rate / bare:P0}"
            );
        }

        report.Add(table);
    }

    private static async Task<(ServerProcess Process, Uri Uri)> StartBareAsync(
        string contentType,
        string body,
        CancellationToken cancellationToken
    )
    {
        var port = ServerProcess.FreePort();
        var uri = new Uri($"http://127.0.0.1:{port}/");
        var begin = Stopwatch.GetTimestamp();
        var (program, arguments) = Cores.Pin(Cores.Server, Environment.ProcessPath!, "bare-kestrel", $"{port}", contentType, body);
        var process = ServerProcess.Start(program, arguments);
        using var client = new HttpClient();
        await process.WaitAsync(
            begin,
            async token => await client.GetStringAsync(uri, token) == body,
            "the bare Kestrel's answer",
            cancellationToken
        );
        return (process, uri);
    }
}
