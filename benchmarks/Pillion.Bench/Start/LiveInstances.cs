using System.Diagnostics;
using System.Globalization;
using Pillion.Bench.Reporting;
using Pillion.Wasm;

namespace Pillion.Bench.Start;

/// <summary>Ten thousand instances of a small module at once: what each takes, and how long it takes to make and call it.</summary>
internal static class LiveInstances
{
    private const int Count = 10_000;

    public static void Run(BenchOptions options, Report report)
    {
        var table = new ResultTable(
            $"{Count:N0} live instances of a module with 64 KiB of memory",
            "strategy",
            "KiB resident each",
            "of it on the managed heap",
            "µs to make and call"
        );
        foreach (var strategy in options.Strategies)
        {
            using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
            using var module = SmallModule.Load(engine);
            var template = new Linker(engine).Prepare(module);
            Use(template, 50); // what the first instances cost is not theirs
            var before = (Resident(), GC.GetTotalMemory(forceFullCollection: true));
            var begin = Stopwatch.GetTimestamp();
            var instances = Use(template, Count);
            var elapsed = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
            var after = (Resident(), GC.GetTotalMemory(forceFullCollection: true));
            table.Add(
                BenchOptions.NameOf(strategy),
                Report.Number((after.Item1 - before.Item1) / 1024.0 / Count),
                Report.Number((after.Item2 - before.Item2) / 1024.0 / Count),
                Report.Number(elapsed / Count)
            );
            Array.ForEach(instances, i => i.Dispose());
        }

        report.Add(table);
    }

    private static Instance[] Use(InstanceTemplate template, int count)
    {
        var instances = new Instance[count];
        for (var i = 0; i < count; i++)
        {
            instances[i] = template.Instantiate();
            if (instances[i].GetFunction<Func<int, int>>(SmallModule.Export)(i) != i)
            {
                throw new BenchException("an instance has another's memory");
            }
        }

        return instances;
    }

    private static long Resident()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan()["VmRSS:".Length..^" kB".Length], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)
            * 1024;
    }
}
