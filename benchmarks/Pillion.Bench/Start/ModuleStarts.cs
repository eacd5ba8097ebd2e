using System.Diagnostics;
using System.Globalization;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Start;

/// <summary>
/// From a module's bytes to its first answer, in processes that have run other modules and in new ones; beside V8. Each start is in a process of
/// its own; the participants take turns.
/// </summary>
internal static class ModuleStarts
{
    private static readonly string s_self = Environment.ProcessPath!;

    public static async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var cases = StartCase.All.Where(c => File.Exists(c.Path)).ToList();
        if (cases.Count == 0)
        {
            report.Progress("start: the modules are absent (eng/install-bench-modules)");
            return;
        }

        var cache = Repository.ScratchPathOf("start-cache/modules");
        if (Path.GetDirectoryName(cache) is { } caches && Directory.Exists(caches))
        {
            Directory.Delete(caches, recursive: true);
        }

        await RunWarmAsync(cases, cache, options, report, cancellationToken);
        await RunColdAsync(cases[0], cache, options, report, cancellationToken);
    }

    private static async Task RunWarmAsync(
        List<StartCase> cases,
        string cache,
        BenchOptions options,
        Report report,
        CancellationToken cancellationToken
    )
    {
        var table = new ResultTable(
            "Start of a module in a running process: milliseconds, medians",
            "to the …",
            "Pillion, no cache",
            "Pillion, filled cache",
            "least",
            "with the list of first uses",
            "least",
            "goal",
            "V8"
        );
        var listed = ListedOf(cache);
        foreach (var start in cases)
        {
            report.Progress($"start: {start.What}");
            await AskAsync(s_self, ["start-runner", "warm", start.Name, cache], cancellationToken); // fills the cache
            await Tool.RunAsync(s_self, ["start-runner", "fill", start.Name, listed], cancellationToken);
            var (none, filled, list, v8) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < options.Rounds; round++)
            {
                none.Add(await AskAsync(s_self, ["start-runner", "warm", start.Name, ""], cancellationToken));
                filled.Add(await AskAsync(s_self, ["start-runner", "warm", start.Name, cache], cancellationToken));
                list.Add(await AskAsync(s_self, ["start-runner", "warm", start.Name, listed], cancellationToken));
                if (Node is { } node)
                {
                    var others = cases.Where(c => c != start && c.Name != "starling").SelectMany(c => (string[])[c.Name, c.Path]);
                    v8.Add(await AskAsync(node, [Script, "warm", start.Name, start.Path, .. others], cancellationToken));
                }
            }

            table.Add(
                start.What,
                Report.Number(Statistics.Median(none)),
                Report.Number(Statistics.Median(filled)),
                Report.Number(filled.Min()),
                Report.Number(Statistics.Median(list)),
                Report.Number(list.Min()),
                $"≤ {start.Goal}",
                Report.Number(Statistics.Median(v8))
            );
        }

        report.Add(table);
    }

    private static async Task RunColdAsync(
        StartCase start,
        string cache,
        BenchOptions options,
        Report report,
        CancellationToken cancellationToken
    )
    {
        report.Progress("start: cold processes");
        List<(string What, string Goal, Func<Task<double>> Measure, List<double> Times)> rows =
        [
            (
                $"Pillion's engine embedded, {start.What}, filled cache",
                "≤ 90",
                () => UntilAsync(s_self, ["start-runner", "cold", start.Name, cache], 1, cancellationToken),
                []
            ),
            (
                "… with the list of first uses",
                "≤ 90",
                () => UntilAsync(s_self, ["start-runner", "cold", start.Name, ListedOf(cache)], 1, cancellationToken),
                []
            ),
        ];
        if (Node is { } node)
        {
            rows.Add(
                (
                    $"node, {start.What}",
                    "",
                    () => UntilAsync(node, [Script, "cold", start.Name, start.Path], 1e9 / Stopwatch.Frequency, cancellationToken),
                    []
                )
            );
        }

        for (var round = -1; round < options.Rounds; round++)
        {
            foreach (var row in rows)
            {
                var time = await row.Measure();
                if (round >= 0)
                {
                    row.Times.Add(time);
                }
            }
        }

        var table = new ResultTable("Start of a process with a module: milliseconds to its first answer", "", "least", "median", "goal");
        foreach (var row in rows)
        {
            table.Add(row.What, Report.Number(row.Times.Min()), Report.Number(Statistics.Median(row.Times)), row.Goal);
        }

        report.Add(table);
    }

    /// <summary>The folder of the cache that has lists of first uses, too.</summary>
    private static string ListedOf(string cache) => cache + "-listed";

    private static string? Node => Tool.Find("node");

    private static string Script => Repository.PathOf("benchmarks/runners/start.mjs");

    private static async Task<double> AskAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        double.Parse(await Tool.RunAsync(program, arguments, cancellationToken), CultureInfo.InvariantCulture);

    /// <param name="scale">Units of the printed clock in one of ours; both count from the start of the machine.</param>
    private static async Task<double> UntilAsync(
        string program,
        IEnumerable<string> arguments,
        double scale,
        CancellationToken cancellationToken
    )
    {
        var begin = Stopwatch.GetTimestamp();
        var end = await AskAsync(program, arguments, cancellationToken);
        return ((end / scale) - begin) * 1e3 / Stopwatch.Frequency;
    }
}
