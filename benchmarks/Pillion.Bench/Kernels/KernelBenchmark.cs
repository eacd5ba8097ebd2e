using Pillion.Bench.Reporting;
using Pillion.Wasm;

namespace Pillion.Bench.Kernels;

/// <summary>
/// Twenty CPU-bound kernels, one call at a time, on every engine in turn (A B C A B C …), several rounds. The time of a kernel
/// is the best of all its calls; engines are compared by the geometric mean of the ratios of these times.
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
        var kernels = options.Kernels.Count == 0 ? Kernel.All : [.. options.Kernels.Select(Kernel.Named)];
        await using var participants = await Participants.StartAsync(options.Strategies, cancellationToken);
        foreach (var absent in participants.Absent)
        {
            report.Progress($"absent: {absent}");
        }

        report.Progress($"engine: warming up {kernels.Count} kernels on {string.Join(", ", participants.Present.Select(p => p.Name))}");
        await WarmUpAsync(participants.Present, kernels, cancellationToken);
        var times = new KernelTimes();
        for (var round = 0; round < options.Rounds; round++)
        {
            report.Progress($"engine: round {round + 1} of {options.Rounds}");
            foreach (var kernel in kernels)
            {
                // Every other round backwards: whatever follows a slow neighbour is not always the same one.
                foreach (var participant in round % 2 == 0 ? participants.Present : participants.Present.Reverse())
                {
                    var answer = await participant.Runner.AskAsync(kernel.Name, kernel.Argument, CallsPerTurn, cancellationToken);
                    times.Add(kernel.Name, participant.Name, answer.Nanoseconds);
                }
            }
        }

        ReportTables(options.Strategies, report, kernels, participants, times);
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

    private static void ReportTables(
        IReadOnlyList<MemoryStrategy> strategies,
        Report report,
        IReadOnlyList<Kernel> kernels,
        Participants participants,
        KernelTimes times
    )
    {
        var names = participants.Present.Select(p => p.Name).ToArray();
        var absent = participants.Absent.Count == 0 ? null : $"Absent: {string.Join("; ", participants.Absent)}.";
        var milliseconds = new ResultTable("Engine: milliseconds per call, best of all rounds", ["kernel", .. names]) { Note = absent };
        foreach (var kernel in kernels)
        {
            milliseconds.Add([kernel.Name, .. names.Select(n => Report.Number(times.Best(kernel.Name, n) / 1e6))]);
        }

        report.Add(milliseconds);
        foreach (var ours in strategies.Select(Participants.Ours))
        {
            string[] peers = [Participants.V8, Participants.Gcc, Participants.WasmEdge, Participants.Wazero];
            (string Title, string Time, string Base)[] ratios =
            [
                .. peers.Select(p => ($"/ {p}", ours, p)),
                ("V8 / gcc", Participants.V8, Participants.Gcc),
            ];
            var table = new ResultTable($"Engine: time of {ours} / time of …", ["kernel", .. ratios.Select(r => r.Title)])
            {
                Note = "Below 1: faster than that. " + absent,
            };
            foreach (var kernel in kernels)
            {
                table.Add([kernel.Name, .. ratios.Select(r => Report.Number(times.Ratio(kernel.Name, r.Time, r.Base)))]);
            }

            var means = ratios.Select(r => Statistics.GeometricMean(kernels.Select(k => times.Ratio(k.Name, r.Time, r.Base))));
            table.Add(["geometric mean", .. means.Select(Report.Number)]);
            report.Add(table);
        }
    }
}
