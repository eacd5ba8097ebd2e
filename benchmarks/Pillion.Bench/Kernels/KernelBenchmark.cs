using Pillion.Bench.Reporting;

namespace Pillion.Bench.Kernels;

/// <summary>
/// CPU-bound kernels and real programs, suite by suite: one call at a time, on every engine in turn (A B C A B C …), several
/// rounds. The time of a kernel is the best of all its calls; engines are compared by the geometric mean of the ratios of these
/// times.
/// </summary>
internal sealed class KernelBenchmark : IBenchmark
{
    private const int CallsPerTurn = 3;

    // RyuJIT promotes a method after 30 calls, twice (plain, instrumented, optimised), and compiles in the background meanwhile.
    private const int WarmUpPasses = 3;
    private const int WarmUpCalls = 33;

    /// <inheritdoc/>
    public string Name => "engine";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var suites = options.Suites.Count > 0 ? [.. options.Suites.Select(Suite.Named)] : Suite.All;
        var summary = new List<SuiteResult>();
        var failures = new List<string>();
        foreach (var suite in suites.Select(s => Selected(s, options.Kernels)).Where(s => s.Kernels.Count > 0))
        {
            if (!File.Exists(suite.Command))
            {
                report.Progress($"absent: {suite.Title} (eng/install-bench-programs could not build it)");
                continue;
            }

            try
            {
                summary.Add(await RunSuiteAsync(suite, options, report, cancellationToken));
            }
            catch (BenchException e)
            {
                // The others are still worth measuring; the run fails in the end.
                failures.Add($"{suite.Title}: {e.Message}");
                report.Progress($"failed: {failures[^1]}");
            }
        }

        if (summary.Count == 0 && failures.Count == 0)
        {
            throw new BenchException($"no kernel {string.Join(", ", options.Kernels)} in {string.Join(", ", suites.Select(s => s.Name))}");
        }

        SuiteResult.ReportSummary(summary, options.Strategies, report);
        if (failures.Count > 0)
        {
            throw new BenchException(string.Join("; ", failures));
        }
    }

    private static Suite Selected(Suite suite, IReadOnlyList<string> kernels) =>
        kernels.Count == 0 ? suite : suite with { Kernels = [.. suite.Kernels.Where(k => kernels.Contains(k.Name))] };

    private static async Task<SuiteResult> RunSuiteAsync(
        Suite suite,
        BenchOptions options,
        Report report,
        CancellationToken cancellationToken
    )
    {
        await using var participants = await Participants.StartAsync(suite, options.Strategies, cancellationToken);
        foreach (var absent in participants.Absent)
        {
            report.Progress($"absent: {absent}");
        }

        var names = string.Join(", ", participants.Present.Select(p => p.Name));
        report.Progress($"{suite.Name}: warming up {suite.Kernels.Count} kernels on {names}");
        await WarmUpAsync(participants.Present, suite.Kernels, cancellationToken);
        var times = new KernelTimes();
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"{suite.Name}: round {round + 1} of {options.Rounds}");
            foreach (var kernel in suite.Kernels)
            {
                // Every other round backwards: whatever follows a slow neighbour is not always the same one.
                foreach (var participant in round % 2 == 0 ? participants.Present : participants.Present.Reverse())
                {
                    var answer = await participant.Runner.AskAsync(kernel.Name, kernel.Argument, CallsPerTurn, cancellationToken);
                    times.Add(kernel.Name, participant.Name, answer.Nanoseconds);
                }
            }
        }

        var result = new SuiteResult(suite, [.. participants.Present.Select(p => p.Name)], participants.Absent, times);
        result.ReportTables(options.Strategies, report);
        return result;
    }

    private static async Task WarmUpAsync(
        IReadOnlyList<Participant> participants,
        IReadOnlyList<Kernel> kernels,
        CancellationToken cancellationToken
    )
    {
        for (var pass = 0; pass < WarmUpPasses; pass++)
        {
            foreach (var kernel in kernels)
            {
                (string Name, ulong Checksum)? first = null;
                foreach (var (name, isJit, runner) in participants)
                {
                    var answer = await runner.AskAsync(kernel.Name, kernel.Argument, isJit ? WarmUpCalls : 1, cancellationToken);
                    first ??= (name, answer.Checksum);
                    if (answer.Checksum != first.Value.Checksum)
                    {
                        throw new BenchException(
                            $"{kernel.Name}({kernel.Argument}) is {first.Value.Checksum:x} on {first.Value.Name}, {answer.Checksum:x} on {name}"
                        );
                    }
                }
            }
        }
    }
}
