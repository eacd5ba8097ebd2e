using System.Diagnostics;
using System.Net;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Start;

/// <summary>
/// From the start of the process to the first 204 of <c>/v1.0/healthz</c>, and to the first grayscale image of the image pipeline: with an empty cache
/// (first) and with what the start before left (again).
/// </summary>
internal sealed class StartBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "start";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var table = new ResultTable("Start: milliseconds from the start of the process", "to …", "least", "median", "starts");
        await MeasureAsync("first 204 of /v1.0/healthz", options.Rounds, table, HealthAsync, report, cancellationToken);
        report.Add(table);
    }

    private static async Task MeasureAsync(
        string what,
        int rounds,
        ResultTable table,
        Func<CancellationToken, Task<TimeSpan>> start,
        Report report,
        CancellationToken cancellationToken
    )
    {
        report.Progress($"start: {what}");
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            times.Add((await start(cancellationToken)).TotalMilliseconds);
        }

        table.Add(what, Report.Number(times.Min()), Report.Number(Statistics.Median(times)), $"{rounds}");
    }

    private static async Task<TimeSpan> HealthAsync(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        using var client = new HttpClient();
        var begin = Stopwatch.GetTimestamp();
        await using var process = ServerProcess.Start(
            ServerProcess.PillionCommand,
            [.. PillionServer.RunArguments(port), "--", "sleep", "infinity"]
        );
        return await process.WaitAsync(
            begin,
            async token => (await client.GetAsync($"http://127.0.0.1:{port}/v1.0/healthz", token)).StatusCode == HttpStatusCode.NoContent,
            "status 204 of /v1.0/healthz",
            cancellationToken
        );
    }
}
