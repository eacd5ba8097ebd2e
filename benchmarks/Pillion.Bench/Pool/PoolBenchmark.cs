using System.Diagnostics;
using Pillion.Bench.Reporting;
using Pillion.Bench.Start;
using Pillion.Wasm;

namespace Pillion.Bench.Pool;

/// <summary>
/// A fresh instance from the pool and back, for guests with 1 and 16 MiB of memory of which 256 KiB are initial data, after guests that wrote to
/// none or some of its pages (undoing their writes is what costs). A wrong sum means that a guest saw its predecessor's writes.
/// </summary>
internal sealed class PoolBenchmark : IBenchmark
{
    private const int WarmUps = 500;
    private const int Repetitions = 3_000;
    private static readonly uint[] s_dirtyPages = [0, 4, 16, 128];
    private static readonly int[] s_mebibytes = [1, 16];

    /// <inheritdoc/>
    public string Name => "pool";

    /// <inheritdoc/>
    public Task RunAsync(BenchOptions options, Report report, CancellationToken cancellationToken)
    {
        var table = new ResultTable(
            "Pool: microseconds for Rent + Return",
            "strategy",
            "MiB of memory",
            "4 KiB pages written",
            "least",
            "median",
            "p99",
            "median with the guest's call"
        );
        foreach (var strategy in options.Strategies)
        {
            using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
            foreach (var mebibytes in s_mebibytes)
            {
                using var module = Module.LoadFile(engine, Repository.PathOf($"benchmarks/guests/pool-{mebibytes}.wasm"));
                using var pool = new InstancePool(new Linker(engine).Prepare(module), maxIdle: 4);
                foreach (var pages in s_dirtyPages)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Measure(pool, pages, WarmUps);
                    var (pooling, whole) = Measure(pool, pages, Repetitions);
                    table.Add(
                        BenchOptions.NameOf(strategy),
                        $"{mebibytes}",
                        $"{pages}",
                        Report.Number(pooling.Min()),
                        Report.Number(Statistics.Median(pooling)),
                        Report.Number(Statistics.Percentile(pooling, 0.99)),
                        Report.Number(Statistics.Median(whole))
                    );
                }
            }
        }

        report.Add(table);
        MeasureSmall(options, report);
        return Task.CompletedTask;
    }

    /// <summary>The smallest guest there is, for which the pool's own work is all that there is.</summary>
    private static void MeasureSmall(BenchOptions options, Report report)
    {
        var table = new ResultTable("Pool: microseconds for Rent + call + Return, 64 KiB of memory", "strategy", "least", "median", "p99");
        foreach (var strategy in options.Strategies)
        {
            using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
            using var module = SmallModule.Load(engine);
            using var pool = new InstancePool(new Linker(engine).Prepare(module), maxIdle: 4);
            var times = new double[Repetitions * 10];
            for (var i = -WarmUps; i < times.Length; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                var instance = pool.Rent();
                var sum = instance.GetFunction<Func<int, int>>(SmallModule.Export)(i);
                pool.Return(instance);
                if (sum != i)
                {
                    throw new BenchException($"an instance from the pool is not fresh: it adds {i} to {sum - i}");
                }

                times[Math.Max(i, 0)] = Microseconds(Stopwatch.GetTimestamp() - begin);
            }

            table.Add(
                BenchOptions.NameOf(strategy),
                Report.Number(times.Min()),
                Report.Number(Statistics.Median(times)),
                Report.Number(Statistics.Percentile(times, 0.99))
            );
        }

        report.Add(table);
    }

    /// <summary>Microseconds in the pool, and from renting to having returned.</summary>
    private static (double[] Pooling, double[] Whole) Measure(InstancePool pool, uint pages, int repetitions)
    {
        var pooling = new double[repetitions];
        var whole = new double[repetitions];
        var expected = ExpectedSum(pages);
        for (var i = 0; i < repetitions; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            var instance = pool.Rent();
            var rented = Stopwatch.GetTimestamp();
            var sum = instance.GetFunction<Func<uint, uint>>("touch")(pages);
            var used = Stopwatch.GetTimestamp();
            pool.Return(instance);
            var end = Stopwatch.GetTimestamp();

            if (sum != expected)
            {
                throw new BenchException($"an instance from the pool is not fresh: {pages} pages sum to {sum}, not {expected}");
            }

            pooling[i] = Microseconds(rented - begin + end - used);
            whole[i] = Microseconds(end - begin);
        }

        return (pooling, whole);
    }

    /// <summary>See guests/pool.c: 256 KiB of 0xa5, zeros behind.</summary>
    private static uint ExpectedSum(uint pages) => Math.Min(pages, 64) * 0xa5;

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
