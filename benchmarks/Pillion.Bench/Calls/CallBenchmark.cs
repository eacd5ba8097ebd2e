using Pillion.Bench.Kernels;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;

namespace Pillion.Bench.Calls;

/// <summary>
/// What one call costs across the border: a loop of ten million calls of the host in the guest, less the same loop without the call;
/// and as many calls of an export from the host. Then what a trap costs, and how long a cancelled guest goes on.
/// V8's figures stand beside ours.
/// </summary>
internal sealed class CallBenchmark : IBenchmark
{
    private const uint Calls = 10_000_000;
    private const int CallsPerTurn = 3;

    // The exports are called often and briefly first, since RyuJIT counts calls, and then for long.
    private const uint WarmUpCalls = 10_000;
    private const int WarmUpTimes = 50;
    private const int WarmUpPasses = 3;

    private const uint Traps = 10_000;
    private const int Cancelled = 300;
    private const uint CancelledAfterMilliseconds = 3;

    private static readonly (string Export, string Title)[] s_traps =
    [
        ("trap:trap", "trap and recover: out of bounds"),
        ("trap:trap_deep", "trap and recover: unreachable, under 20 frames"),
    ];

    private static readonly string[] s_exports = ["call_nothing", "call_host", "call_host_with_caller", "each:step"];

    /// <inheritdoc/>
    public string Name => "calls";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var module = Repository.PathOf("benchmarks/guests/calls.wasm");
        var runners = options.Strategies.Select(s => Participants.StartOurs(s, module)).ToList();
        if (Participants.StartV8(module) is { } v8)
        {
            runners.Add(v8);
        }

        try
        {
            var times = await MeasureAsync(runners, options.Rounds, cancellationToken);
            var table = new ResultTable($"Calls: nanoseconds per call, {Calls:N0} calls", ["", .. runners.Select(r => r.Name)])
            {
                Note = runners.Any(r => r.Name == Participants.V8) ? null : $"Absent: {Participants.V8} (node is not on PATH).",
            };
            double PerCall(string export, Runner runner) => times.Best(export, runner.Name) / Calls;
            string[] Row(string title, Func<Runner, double> value) => [title, .. runners.Select(r => Report.Number(value(r)))];
            table.Add(Row("guest → host", r => PerCall("call_host", r) - PerCall("call_nothing", r)));
            table.Add(Row("guest → host, with Caller", r => PerCall("call_host_with_caller", r) - PerCall("call_nothing", r)));
            table.Add(Row("host → guest", r => PerCall("each:step", r)));
            table.Add(Row("(the loop alone)", r => PerCall("call_nothing", r)));
            report.Add(table);
            report.Add(await MeasureTrapsAsync(runners, options.Rounds, cancellationToken));
            report.Add(await MeasureCancellationAsync(runners, cancellationToken));
        }
        finally
        {
            foreach (var runner in runners)
            {
                await runner.DisposeAsync();
            }
        }
    }

    private static async Task<ResultTable> MeasureTrapsAsync(IReadOnlyList<Runner> runners, int rounds, CancellationToken cancellationToken)
    {
        var times = new KernelTimes();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (export, _) in s_traps)
            {
                foreach (var runner in runners)
                {
                    var answer = await runner.AskAsync(export, Traps, CallsPerTurn, cancellationToken);
                    if (answer.Checksum != Traps)
                    {
                        throw new BenchException($"{export} trapped {answer.Checksum} times on {runner.Name}, not {Traps}");
                    }

                    times.Add(export, runner.Name, answer.Nanoseconds);
                }
            }
        }

        var table = new ResultTable(
            $"Traps: microseconds until the host has caught one, {Traps:N0} of them",
            ["", .. runners.Select(r => r.Name)]
        );
        foreach (var (export, title) in s_traps)
        {
            table.Add([title, .. runners.Select(r => Report.Number(times.Best(export, r.Name) / Traps / 1000))]);
        }

        return table;
    }

    private static async Task<ResultTable> MeasureCancellationAsync(IReadOnlyList<Runner> runners, CancellationToken cancellationToken)
    {
        var table = new ResultTable(
            $"Cancellation: milliseconds until an endless guest has stopped, {Cancelled} times",
            ["", "median", "99 of 100", "most"]
        );
        foreach (var runner in runners.Where(r => r.Name != Participants.V8))
        {
            var answer = await runner.AskAsync("cancel:endless", CancelledAfterMilliseconds, Cancelled, cancellationToken);
            var milliseconds = answer.Nanoseconds.Select(n => n / 1e6).ToList();
            table.Add([
                runner.Name,
                Report.Number(Statistics.Median(milliseconds)),
                Report.Number(Statistics.Percentile(milliseconds, 0.99)),
                Report.Number(milliseconds.Max()),
            ]);
        }

        return table;
    }

    private static async Task<KernelTimes> MeasureAsync(IReadOnlyList<Runner> runners, int rounds, CancellationToken cancellationToken)
    {
        for (var pass = 0; pass < WarmUpPasses; pass++)
        {
            foreach (var runner in runners)
            {
                foreach (var export in s_exports)
                {
                    await runner.AskAsync(export, WarmUpCalls, WarmUpTimes, cancellationToken);
                    var answer = await runner.AskAsync(export, Calls, 1, cancellationToken);
                    if (answer.Checksum != Calls * 2) // n increments of n
                    {
                        throw new BenchException($"{export}({Calls}) is {answer.Checksum} on {runner.Name}, not {Calls * 2}");
                    }
                }
            }
        }

        var times = new KernelTimes();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var export in s_exports)
            {
                foreach (var runner in runners)
                {
                    var answer = await runner.AskAsync(export, Calls, CallsPerTurn, cancellationToken);
                    times.Add(export, runner.Name, answer.Nanoseconds);
                }
            }
        }

        return times;
    }
}
