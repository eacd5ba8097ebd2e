using System.Diagnostics;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class InstanceUsageTests
{
    private const int Page = MemoryType.PageSize;

    // What a measured host function takes at least.
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(5);

    [Theory, EveryStrategy]
    public void Usage_MemoryAndTable_AreSizesNowAndAtMost(MemoryStrategy strategy)
    {
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .Memory(1)
                    .Table("t", 'F', 2)
                    .Function("grow memory", "i>i", c => c.LocalGet(0).MemoryGrow())
                    .Function("grow table", "i>i", c => c.RefNull('F').LocalGet(0).Indexed(Opcode.TableGrow, 0))
            );
        using var pool = new InstancePool(new Linker(Of(strategy)).Prepare(module), maxIdle: 1);
        var instance = pool.Rent();

        instance.GetFunction<Func<int, int>>("grow memory")(3);
        instance.GetFunction<Func<int, int>>("grow table")(5);
        Assert.Equal(Sizes(4 * Page, 4 * Page, 7, 7), instance.Usage);

        pool.Return(instance);
        instance = pool.Rent();
        Assert.Equal(Sizes(Page, Page, 2, 2), instance.Usage);
        pool.Return(instance);

        static InstanceUsage Sizes(long memory, long peakMemory, long table, long peakTable) =>
            new()
            {
                MemoryBytes = memory,
                PeakMemoryBytes = peakMemory,
                TableElements = table,
                PeakTableElements = peakTable,
            };
    }

    [Theory, EveryStrategy]
    public void Usage_Instructions_AreThoseExecuted(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, ConsumeFuel = true });
        using var instance = engine.Instantiate(new WasmBuilder().Function("f", ">i", c => c.I32(1).I32(2).Op(Opcode.I32Add)));
        Assert.Equal(0, instance.Usage.Instructions);

        instance.GetFunction<Func<int>>("f")();
        Assert.Equal(3, instance.Usage.Instructions);

        instance.Fuel = 5;
        instance.AddFuel(1);
        instance.GetFunction<Func<int>>("f")();
        Assert.Equal(6, instance.Usage.Instructions);
    }

    [Theory, EveryStrategy]
    public void Usage_Times_AreOfCallsAndHostFunctions(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy))
            .Define("host", "wait", Wait)
            .Define("host", "fail", new Action(() => throw new ArgumentException("on purpose")));
        var module = new WasmBuilder()
            .ImportFunction("host", "wait", ">")
            .ImportFunction("host", "fail", ">")
            .Function("wait twice", ">", c => c.Call(0).Call(0))
            .Function("fail", ">", c => c.Call(1))
            .Function("nothing", ">", _ => { });
        using var instance = Of(strategy).Instantiate(module, linker, new InstanceLimits { MeasureTime = true });
        Assert.Equal(TimeSpan.Zero, instance.Usage.RunTime);

        instance.GetFunction<Action>("wait twice")();
        var usage = instance.Usage;
        Assert.InRange(usage.HostTime!.Value, 2 * s_wait, TimeSpan.FromMinutes(1));
        Assert.InRange(usage.RunTime!.Value, usage.HostTime!.Value, TimeSpan.FromMinutes(1));

        Assert.Throws<ArgumentException>(() => instance.GetFunction<Action>("fail")());
        instance.GetFunction<Action>("nothing")();
        Assert.InRange(instance.Usage.RunTime!.Value, usage.RunTime!.Value + TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));

        // Both have ended: they do not go on while nothing runs.
        Assert.Equal(instance.Usage, instance.Usage);
    }

    [Theory, EveryStrategy]
    public void Usage_HostFunctionThatCallsBack_IsCountedOnce(MemoryStrategy strategy)
    {
        Instance? instance = null;
        var linker = new Linker(Of(strategy))
            .Define("host", "wait", Wait)
            .Define("host", "call back", () => instance!.GetFunction<Action>("wait")());
        var module = new WasmBuilder()
            .ImportFunction("host", "wait", ">")
            .ImportFunction("host", "call back", ">")
            .Function("wait", ">", c => c.Call(0))
            .Function("f", ">", c => c.Call(1));
        instance = Of(strategy).Instantiate(module, linker, new InstanceLimits { MeasureTime = true });
        using var _ = instance;

        instance.GetFunction<Action>("f")();

        var usage = instance.Usage;
        Assert.InRange(usage.HostTime!.Value, s_wait, usage.RunTime!.Value);
    }

    [Theory, EveryStrategy]
    public void Usage_NotMeasured_IsNull(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(new WasmBuilder().Function("f", ">", _ => { }));
        instance.GetFunction<Action>("f")();

        Assert.Null(instance.Usage.Instructions);
        Assert.Null(instance.Usage.RunTime);
        Assert.Null(instance.Usage.HostTime);
    }

    private static void Wait()
    {
        // By the clock that measures; waits end by a coarser one, which may be early.
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_wait)
        {
            Thread.Yield();
        }
    }
}
