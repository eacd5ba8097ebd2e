using System.Diagnostics;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Bench.Reporting;
using Pillion.Components.Local;
using Pillion.Components.Wasm;

namespace Pillion.Bench.Extensions;

/// <summary>
/// The in-memory store that is part of Pillion beside one in C that is a Wasm component (<c>samples/components/state</c>): values of 1 KB are written and read
/// by one caller, as a building block does it, in turn.
/// </summary>
internal static class StoreBenchmark
{
    private const int Keys = 1_000;
    private const int CallsPerTurn = 200_000;

    private static readonly byte[] s_value = [.. Enumerable.Range(0, 1024).Select(i => (byte)i)];

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var wasm = WasmComponents.Create(new WasmComponentOptions()).Single(r => r.Type == "state.wasm");
        var local = LocalComponents.All.Single(r => r.Type == "state.in-memory");
        await using var native = await CreateAsync(local, [], cancellationToken);
        await using var guest = await CreateAsync(
            wasm,
            [new("url", Repository.PathOf("samples/components/state/store.wasm"))],
            cancellationToken
        );
        var (nativeTimes, guestTimes) = (new List<(double Set, double Get)>(), new List<(double Set, double Get)>());

        // The first turns compile.
        for (var round = -2; round < options.Rounds; round++)
        {
            report.Progress($"extensions: stores, round {round + 1} of {options.Rounds}");
            var (one, other) = (await MeasureAsync(native, cancellationToken), await MeasureAsync(guest, cancellationToken));
            if (round >= 0)
            {
                nativeTimes.Add(one);
                guestTimes.Add(other);
            }
        }

        report.Add(Tabulate(nativeTimes, guestTimes));
    }

    private static async Task<IStateStore> CreateAsync(
        ComponentRegistration registration,
        IEnumerable<KeyValuePair<string, string>> metadata,
        CancellationToken cancellationToken
    )
    {
        var store = (IStateStore)registration.Create(new ComponentServices());
        var spec = new ComponentSpec
        {
            Name = "bench",
            Type = registration.Type,
            Metadata = new ComponentMetadata("bench", metadata),
        };
        await store.InitAsync(spec, cancellationToken);
        return store;
    }

    /// <summary>Nanoseconds per call.</summary>
    private static async Task<(double Set, double Get)> MeasureAsync(IStateStore store, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, Keys).Select(i => $"app||key{i}").ToArray();
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerTurn; i++)
        {
            await store.SetAsync(new StateSetRequest(keys[i % Keys], s_value), cancellationToken);
        }

        var set = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / CallsPerTurn;
        begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerTurn; i++)
        {
            var value = await store.GetAsync(new StateGetRequest(keys[i % Keys]), cancellationToken);
            if (value.Data.Length != s_value.Length)
            {
                throw new InvalidOperationException($"a value of {value.Data.Length} bytes came back");
            }
        }

        return (set, Stopwatch.GetElapsedTime(begin).TotalNanoseconds / CallsPerTurn);
    }

    private static ResultTable Tabulate(List<(double Set, double Get)> native, List<(double Set, double Get)> guest)
    {
        var table = new ResultTable(
            $"A state store as a Wasm component: nanoseconds per call with values of 1 KB, medians of {native.Count} rounds",
            "",
            "native",
            "Wasm",
            "added",
            "goal"
        )
        {
            Note = "state.in-memory beside samples/components/state in C; one caller.",
        };
        Add("set", t => t.Set);
        Add("get", t => t.Get);
        return table;

        void Add(string name, Func<(double Set, double Get), double> time)
        {
            var (one, other) = (Statistics.Median(native.Select(time)), Statistics.Median(guest.Select(time)));
            table.Add(name, Report.Number(one), Report.Number(other), Report.Number(other - one), "≤ 1000");
        }
    }
}
