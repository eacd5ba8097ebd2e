using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

/// <summary>
/// Modules come and go on many threads for some seconds: loaded, instantiated, called, cancelled, disposed by others while they run, unloaded. In a
/// process of its own, as <see cref="HammerTests"/>.
/// </summary>
public sealed class LifecycleHammerTests
{
    private const int Threads = 6;

    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(4);

    [Theory, EveryStrategy(false, true)]
    public void Lifecycle_OnManyThreads_NothingBreaksAndNothingStays(MemoryStrategy strategy, bool countsFuel) =>
        ChildProcess.Run(Hammer, strategy, countsFuel);

    private static void Hammer(MemoryStrategy strategy, bool countsFuel)
    {
        var options = new EngineOptions
        {
            MemoryStrategy = strategy,
            Collectible = true,
            ConsumeFuel = countsFuel,
        };
        using var engine = new Engine(options);
        var limiter = new Tenant();
        var start = Stopwatch.GetTimestamp();
        GuestThread.RunAll(
            "the hammering threads",
            Threads,
            thread =>
            {
                var random = new Random(thread);
                for (var i = 0; Stopwatch.GetElapsedTime(start) < s_duration; i++)
                {
                    Live(engine, limiter, seed: (thread << 20) + i, random);
                }
            }
        );

        LoadedModules.CollectUntil(() => limiter.Instances == 0 && LoadedModules.Count == 0);

        Assert.Equal(0, limiter.Instances);
        Assert.InRange(limiter.Made, Threads, int.MaxValue);
        Assert.InRange(LoadedModules.Count, 0, Threads);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Live(Engine engine, Tenant limiter, int seed, Random random)
    {
        var module = engine.Load(Module(seed));
        var limits = new InstanceLimits { Limiter = limiter, MeasureTime = random.Next(2) == 0 };
        var template = new Linker(engine).Define("host", "next", (int n) => n + 1).Prepare(module, limits);
        using var first = template.Instantiate();
        using var second = template.Instantiate();
        if (random.Next(2) == 0)
        {
            module.Dispose();
        }

        Assert.Equal(seed + 1, first.GetFunction<Func<int>>("seed")());
        Assert.Equal(1, second.GetFunction<Func<int, int>>("grow")(3));
        MustTrap(TrapKind.MemoryOutOfBounds, () => first.GetFunction<Func<int, int>>("load")(-4));
        switch (random.Next(4))
        {
            case 0:
                Cancel(first);
                break;
            case 1:
                DisposeWhileItRuns(second);
                break;
            case 2 when engine.Options.ConsumeFuel:
                first.Fuel = 1000;
                MustTrap(TrapKind.OutOfFuel, first.GetFunction<Action>("loop"));
                break;
            default:
                MustTrap(TrapKind.StackExhausted, first.GetFunction<Action>("recurse"));
                break;
        }

        module.Dispose();
    }

    private static void Cancel(Instance instance)
    {
        using var source = new CancellationTokenSource();
        using (instance.WithDeadline(Timeout.InfiniteTimeSpan, source.Token))
        {
            var loop = instance.GetFunction<Action>("loop");
            var guest = GuestThread.Start(() => MustTrap(TrapKind.Interrupted, loop));
            source.Cancel();
            guest.Join("a cancelled guest");
        }

        Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow")(1));
    }

    private static void DisposeWhileItRuns(Instance instance)
    {
        var loop = instance.GetFunction<Action>("loop");
        var guest = GuestThread.Start(() =>
        {
            // It may be disposed before it begins.
            var end = Record.Exception(loop);
            Assert.True(end is WasmTrapException { Kind: TrapKind.Interrupted } or ObjectDisposedException, $"ended by {end}");
        });
        instance.Dispose();
        guest.Join("the guest of a disposed instance");
    }

    private static WasmBuilder Module(int seed) =>
        new WasmBuilder()
            .ImportFunction("host", "next", "i>i")
            .Memory(1, 100)
            .Function("seed", ">i", c => c.I32(seed).Call(0))
            .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
            .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
            .Function("loop", ">", c => c.Forever())
            .Function("recurse", ">", c => c.Call(5));

    /// <summary>Counts the instances of all threads.</summary>
    private sealed class Tenant : ResourceLimiter
    {
        private int _instances;
        private int _made;

        public int Instances => Volatile.Read(ref _instances);

        public int Made => Volatile.Read(ref _made);

        public override bool InstanceCreating(Module module, int memories, int tables)
        {
            Interlocked.Increment(ref _made);
            Interlocked.Increment(ref _instances);
            return true;
        }

        public override void InstanceReleased(Module module) => Interlocked.Decrement(ref _instances);
    }
}
