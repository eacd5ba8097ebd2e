using System.Diagnostics;
using System.Text;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Api;

/// <summary>
/// Invocation through Pillion beside a direct call of the same app, at a fixed rate, in turn: what the way through the runtime adds, and what it
/// costs the processor.
/// </summary>
internal sealed class InvocationBenchmark : IBenchmark
{
    private const int Rate = 1000;
    private const int BodyLength = 1024;

    // .NET compiles what is called often up to three times, and counts anew after each. Until then it would do so on the runtime's core in the
    // rounds: a thousand methods in the first one, after a single turn.
    private const int WarmUpTurns = 4;

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "invoke";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        await using var app = await AppProcess.StartAsync(cancellationToken);
        await using var pillion = await PillionServer.StartAsync(app.Port, cancellationToken);
        var body = Encoding.ASCII.GetBytes(new string('x', BodyLength));
        var (direct, through) = (app.Uri("/echo"), pillion.Uri($"/v1.0/invoke/{PillionServer.AppId}/method/echo"));
        report.Progress("invoke: warming up");
        for (var turn = 0; turn < WarmUpTurns; turn++)
        {
            await PacedLoad.RunAsync(direct, body, Rate, s_turn);
            await PacedLoad.RunAsync(through, body, Rate, s_turn);
        }

        List<PacedResult> directly = [];
        List<PacedResult> invoked = [];
        List<double> loads = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"invoke: round {round + 1} of {options.Rounds}");
            directly.Add(await PacedLoad.RunAsync(direct, body, Rate, s_turn));
            var (before, begin) = (pillion.Process.ProcessorTime, Stopwatch.GetTimestamp());
            invoked.Add(await PacedLoad.RunAsync(through, body, Rate, s_turn));
            loads.Add((pillion.Process.ProcessorTime - before) / Stopwatch.GetElapsedTime(begin));
        }

        var table = new ResultTable(
            $"Invocation: {Rate} requests/s of {BodyLength} bytes, medians of {options.Rounds} rounds of {s_turn.TotalSeconds:F0} s",
            "",
            "p50 µs",
            "p99 µs"
        )
        {
            Note = $"Pillion's share of a core at that rate: {Statistics.Median(loads):P0}. Dapr gives 910 and 2,040 µs as what it adds.",
        };
        Add(table, "direct call", directly);
        Add(table, "through Pillion", invoked);
        var (p50, p99) = (Added(r => r.P50), Added(r => r.P99));
        table.Add("added", Report.Number(p50), Report.Number(p99));
        report.Add(table);

        double Added(Func<PacedResult, double> value) =>
            Statistics.Median(invoked.Select(value)) - Statistics.Median(directly.Select(value));
    }

    private static void Add(ResultTable table, string name, List<PacedResult> results) =>
        table.Add(
            name,
            Report.Number(Statistics.Median(results.Select(r => r.P50))),
            Report.Number(Statistics.Median(results.Select(r => r.P99)))
        );
}
