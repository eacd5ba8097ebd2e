using Pillion.Bench.GuestState;
using Pillion.Bench.Kernels;
using Pillion.Bench.Processes;
using Pillion.Bench.Reporting;
using Pillion.Wasm.Text;

namespace Pillion.Bench.Components;

/// <summary>
/// What a call across a component's border costs, with values that the canonical ABI lifts and lowers: loops of the host around exports, and
/// loops in the guest around imports less the same loop without a call. Beside it jco, which makes a module for node of the same component. Then
/// a call of a building block.
/// </summary>
internal sealed class ComponentCallBenchmark : IBenchmark
{
    private const string Jco = "jco on node";

    // Of jco's calls out of a component each leaves 1.4 kB behind, so that there cannot be as many as one would like.
    private const uint Calls = 10_000;
    private const int CallsPerTurn = 3;
    private const int WarmUpTurns = 10;
    private const int WarmUpPasses = 5;

    private static readonly (string Title, string Kind, uint Step, uint? Goal)[] s_rows =
    [
        ("nothing", "nothing", 1, 40),
        ("a string of 20 bytes", "string", 1, 150),
        ("a list of 1,000 u32", "list", 1, 1000),
        ("a record there and back", "move", 2, 100),
    ];

    /// <inheritdoc/>
    public string Name => "components";

    /// <inheritdoc/>
    public async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var component = Repository.PathOf("benchmarks/guests/component-calls.wat");
        var runners = options
            .Strategies.Select(s =>
                Runner.Start(Participants.Ours(s), Environment.ProcessPath!, "component-runner", component, BenchOptions.NameOf(s))
            )
            .ToList();
        var (jco, missing) = await StartJcoAsync(component, cancellationToken);
        if (jco is not null)
        {
            runners.Add(jco);
        }

        try
        {
            var times = await MeasureAsync(runners, options.Rounds, cancellationToken);
            var table = new ResultTable($"Components: nanoseconds per call, {Calls:N0} calls", ["", .. runners.Select(r => r.Name), "goal"])
            {
                Note = missing is null ? null : $"Absent: {Jco} ({missing}).",
            };
            foreach (var (title, kind, _, goal) in s_rows)
            {
                table.Add(["host → component: " + title, .. runners.Select(r => PerCall(times, "each:" + kind, r)), $"{goal}"]);
            }

            foreach (var (title, kind, _, goal) in s_rows)
            {
                table.Add([
                    "component → host: " + title,
                    .. runners.Select(r => PerCall(times, "loop-" + kind, r, "loop-alone")),
                    $"{goal}",
                ]);
            }

            report.Add(table);
            report.Add(await GuestStateBenchmark.MeasureAsync(options.Rounds, report, cancellationToken));
        }
        finally
        {
            foreach (var runner in runners)
            {
                await runner.DisposeAsync();
            }
        }
    }

    private static string PerCall(KernelTimes times, string what, Runner runner, string? less = null) =>
        Report.Number((times.Best(what, runner.Name) - (less is null ? 0 : times.Best(less, runner.Name))) / Calls);

    /// <summary>Those that take part in turns; each first as often as its compiler needs.</summary>
    private static async Task<KernelTimes> MeasureAsync(IReadOnlyList<Runner> runners, int rounds, CancellationToken cancellationToken)
    {
        (string What, Func<uint, uint> Checksum)[] requests =
        [
            ("loop-alone", SumTo),
            .. s_rows.Select(r => ("loop-" + r.Kind, (Func<uint, uint>)(n => unchecked(SumTo(n) + ((r.Step - 1) * n))))),
            .. s_rows.Select(r => ("each:" + r.Kind, (Func<uint, uint>)(n => n))),
        ];
        foreach (var runner in runners)
        {
            var (passes, calls) = runner.Name == Jco ? (1, Calls) : (WarmUpPasses, 10 * Calls);
            for (var pass = 0; pass < passes; pass++)
            {
                foreach (var (what, checksum) in requests)
                {
                    var answer = await runner.AskAsync(what, calls, WarmUpTurns, cancellationToken);
                    if (answer.Checksum != checksum(calls))
                    {
                        throw new BenchException($"{what}({calls}) is {answer.Checksum} on {runner.Name}, not {checksum(calls)}");
                    }
                }
            }
        }

        var times = new KernelTimes();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (what, _) in requests)
            {
                foreach (var runner in runners)
                {
                    times.Add(what, runner.Name, (await runner.AskAsync(what, Calls, CallsPerTurn, cancellationToken)).Nanoseconds);
                }
            }
        }

        return times;
    }

    private static uint SumTo(uint n) => (uint)(n * (n + 1L) / 2 % (1L << 32));

    private static async Task<(Runner? Runner, string? Missing)> StartJcoAsync(string component, CancellationToken cancellationToken)
    {
        if (Tool.Find("jco") is not { } jco)
        {
            return (null, "jco is not on PATH");
        }

        if ((Tool.Find("node-newest") ?? Tool.Find("node")) is not { } node)
        {
            return (null, "node is not on PATH");
        }

        var binary = Repository.ScratchPathOf("component-calls.wasm");
        var folder = Repository.ScratchPathOf("component-calls");
        await File.WriteAllBytesAsync(
            binary,
            WatReader.ToBinary(await File.ReadAllTextAsync(component, cancellationToken)),
            cancellationToken
        );
        await Tool.RunAsync(
            jco,
            ["transpile", binary, "--out-dir", folder, "--name", "calls", "--instantiation", "async", "--no-nodejs-compat", "--quiet"],
            cancellationToken
        );
        return (Runner.Start(Jco, node, "--no-warnings", Repository.PathOf("benchmarks/runners/component.mjs"), folder), null);
    }
}
