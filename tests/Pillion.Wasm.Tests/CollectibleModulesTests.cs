using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class CollectibleModulesTests
{
    [Theory, EveryStrategy]
    public void Dispose_NothingRunsAnyMore_CodeIsUnloaded(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        AssertCollected(Use(engine, $"disposed {strategy}", dispose: true));
    }

    [Theory, EveryStrategy]
    public void Module_NeverDisposed_CodeIsUnloaded(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        AssertCollected(Use(engine, $"forgotten {strategy}", dispose: false));
    }

    [Theory, EveryStrategy]
    public void Dispose_InstancesLeft_TheyGoOn(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        var call = Keep(engine);

        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Equal(i * 2, call(i));
        }
    }

    [Theory, EveryStrategy]
    public void Load_ManyTimes_MemoryIsBounded(MemoryStrategy strategy) => ChildProcess.Run(LoadManyTimes, strategy);

    /// <summary>As many as <c>PILLION_TEST_LOADS</c> says: 10000 takes too long for every run.</summary>
    [Theory, EveryStrategy]
    public void Load_ThousandsOfModules_MemoryIsConstant(MemoryStrategy strategy) =>
        ChildProcess.Run(
            LoadThousands,
            strategy,
            int.Parse(Environment.GetEnvironmentVariable("PILLION_TEST_LOADS") ?? "2000", CultureInfo.InvariantCulture)
        );

    private static void LoadThousands(MemoryStrategy strategy, int loads)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        LoadSmall(engine, first: 0, times: 500);
        var before = ResidentBytes();
        LoadSmall(engine, first: 500, times: loads - 500);
        var after = ResidentBytes();
        var alive = LoadedModules.Count;
        Console.Error.WriteLine($"{loads} modules, {strategy}: {before >> 10} KiB, then {after >> 10} KiB; {alive} still loaded");

        // The last one may be on the stack still. The runtime's own memory takes some thousand modules to settle, 20 MiB higher; modules that
        // stayed would be 40 KiB each or more.
        Assert.InRange(alive, 0, 2);
        Assert.InRange(after - before, long.MinValue, 35L << 20);
    }

    private static void LoadSmall(Engine engine, int first, int times)
    {
        for (var i = first; i < first + times; i++)
        {
            UseSmall(engine, i);
            if (i % 50 == 49)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseSmall(Engine engine, int seed)
    {
        var module = Doubling().Function("seed", ">i", c => c.I32(seed)).Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load));
        using var loaded = engine.Load(module, $"small{seed}");
        using var instance = new Linker(engine).Instantiate(loaded);
        Assert.Equal(seed, instance.GetFunction<Func<int>>("seed")());
        Assert.Equal(seed * 2, instance.GetFunction<Func<int, int>>("f")(seed));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("load")(-1));
    }

    private static void LoadManyTimes(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        LoadAndUse(engine, times: 50);
        var before = ResidentBytes();
        LoadAndUse(engine, times: 200);

        // Modules that cannot be collected take 30 MB here.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 15L << 20);
    }

    private static void LoadAndUse(Engine engine, int times)
    {
        for (var i = 0; i < times; i++)
        {
            UseLarge(engine, i);
            if (i % 10 == 9)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseLarge(Engine engine, int seed)
    {
        var module = new WasmBuilder().Memory(1);
        for (var f = 0; f < 100; f++)
        {
            var constant = seed + f;
            module.Function(null, "i>i", c => c.LocalGet(0).Repeat(50, c => c.I32(constant).Op(Opcode.I32Xor, Opcode.I32Ctz)));
        }

        module.Function("f", "i>i", c => c.LocalGet(0).Call(0));
        for (var f = 1; f < 100; f++)
        {
            module.Export($"f{f}", ExternKind.Function, f);
        }

        using var loaded = engine.Load(module);
        using var instance = new Linker(engine).Instantiate(loaded);
        for (var f = 1; f < 100; f++)
        {
            instance.GetFunction<Func<int, int>>($"f{f}")(f);
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Use(Engine engine, string name, bool dispose)
    {
        var module = engine.Load(Doubling(), name);
        WeakReference[] references = [new(module), new(AssemblyLoadContext.All.Single(c => c.Name == "wasm:" + name))];
        var instance = new Linker(engine).Instantiate(module);
        var call = instance.GetFunction<Func<int, int>>("f");
        Assert.Equal(8, call(4));
        var trap = MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("trap"));
        Assert.Equal($"{name}!trap", Assert.Single(trap.Frames).ToString());
        if (dispose)
        {
            instance.Dispose();
            module.Dispose();
        }

        return references;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Func<int, int> Keep(Engine engine)
    {
        using var module = engine.Load(Doubling());
        return new Linker(engine).Instantiate(module).GetFunction<Func<int, int>>("f");
    }

    private static void AssertCollected(WeakReference[] references)
    {
        LoadedModules.CollectUntil(() => !references.Any(r => r.IsAlive));
        Assert.DoesNotContain(references, r => r.IsAlive);
    }

    private static WasmBuilder Doubling() =>
        new WasmBuilder()
            .Memory(1)
            .Function("f", "i>i", c => c.LocalGet(0).Call(2))
            .Function("trap", ">", c => c.Op(Opcode.Unreachable))
            .Function(null, "i>i", c => c.LocalGet(0).I32(2).Op(Opcode.I32Mul));
}
