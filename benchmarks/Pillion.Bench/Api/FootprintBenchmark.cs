using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Api;

/// <summary>What <c>pillion daprd</c> takes before anybody asks anything of it: the time until it is ready, and its memory when it is idle.</summary>
internal sealed class FootprintBenchmark : IBenchmark
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "footprint";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        List<double> milliseconds = [];
        List<double> megabytes = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"footprint: round {round + 1} of {options.Rounds}");
            await using var pillion = await PillionServer.StartAsync(appPort: null, cancellationToken);
            milliseconds.Add(pillion.StartTime.TotalMilliseconds);
            await Task.Delay(s_settling, TimeProvider.System, cancellationToken);
            megabytes.Add(pillion.Process.ResidentBytes / 1e6);
        }

        var table = new ResultTable($"pillion daprd, medians of {options.Rounds} starts", "", "median", "least")
        {
            Note = $"With an in-memory state store and broker; memory {s_settling.TotalSeconds:F0} s after it was ready.",
        };
        table.Add("start to ready, ms", Report.Number(Statistics.Median(milliseconds)), Report.Number(milliseconds.Min()));
        table.Add("resident memory, MB", Report.Number(Statistics.Median(megabytes)), Report.Number(megabytes.Min()));
        report.Add(table);
    }
}
