using Pillion.Bench.Reporting;
using Pillion.Wasm;

namespace Pillion.Bench.Kernels;

/// <summary>The measured times of a suite, and the tables made of them.</summary>
/// <param name="Names">The participants, in order.</param>
/// <param name="Absent">Those that did not run, each with the reason.</param>
internal sealed record SuiteResult(Suite Suite, IReadOnlyList<string> Names, IReadOnlyList<string> Absent, KernelTimes Times)
{
    private string? AbsentNote => Absent.Count == 0 ? null : $"Absent: {string.Join("; ", Absent)}.";

    /// <summary>The geometric mean of one participant's times over another's, or NaN if either is absent.</summary>
    public double Mean(string name, string peer) => Statistics.GeometricMean(Suite.Kernels.Select(k => Times.Ratio(k.Name, name, peer)));

    /// <summary>The times, and for each of our strategies a table of ratios.</summary>
    public void ReportTables(IReadOnlyList<MemoryStrategy> strategies, Report report)
    {
        var milliseconds = new ResultTable($"Engine, {Suite.Title}: milliseconds per call, best of all rounds", ["kernel", .. Names])
        {
            Note = AbsentNote,
        };
        foreach (var kernel in Suite.Kernels)
        {
            milliseconds.Add([kernel.Name, .. Names.Select(n => Report.Number(Times.Best(kernel.Name, n) / 1e6))]);
        }

        report.Add(milliseconds);
        var ours = strategies.Select(Participants.Ours).ToArray();
        var peers = Names.Except(ours).ToArray();
        foreach (var name in ours)
        {
            var table = new ResultTable($"Engine, {Suite.Title}: time of {name} / time of …", ["kernel", .. peers.Select(p => $"/ {p}")])
            {
                Note = "Below 1: faster than that.",
            };
            foreach (var kernel in Suite.Kernels)
            {
                table.Add([kernel.Name, .. peers.Select(p => Report.Number(Times.Ratio(kernel.Name, name, p)))]);
            }

            table.Add(["geometric mean", .. peers.Select(p => Report.Number(Mean(name, p)))]);
            report.Add(table);
        }
    }

    /// <summary>One row a suite: the geometric means.</summary>
    public static void ReportSummary(IReadOnlyList<SuiteResult> results, IReadOnlyList<MemoryStrategy> strategies, Report report)
    {
        var ours = strategies.Select(Participants.Ours).ToArray();
        var peers = results.SelectMany(r => r.Names).Distinct().Except(ours).ToArray();
        foreach (var name in ours)
        {
            var table = new ResultTable($"Engine: time of {name} / time of …, geometric means", ["suite", .. peers.Select(p => $"/ {p}")]);
            foreach (var result in results)
            {
                table.Add([result.Suite.Title, .. peers.Select(p => Report.Number(result.Mean(name, p)))]);
            }

            report.Add(table);
        }
    }
}
