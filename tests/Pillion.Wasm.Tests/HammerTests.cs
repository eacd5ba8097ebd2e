using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

/// <summary>Everything at once on many threads. In a process of its own: what it looks for are crashes as much as wrong answers.</summary>
public sealed class HammerTests
{
    private const int Threads = 8;
    private const int Iterations = 25;

    [Theory, EveryStrategy(false, true)]
    public void Everything_OnManyThreads_GivesRightAnswers(MemoryStrategy strategy, bool collectible) =>
        ChildProcess.Run(Hammer, strategy, collectible);

    private static void Hammer(MemoryStrategy strategy, bool collectible)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = collectible });
        using var shared = engine.Load(Module(seed: 1000));
        using var pool = new InstancePool(LinkerOf(engine).Prepare(shared), maxIdle: 3);
        var running = new HashSet<Instance>();
        using var stop = new ManualResetEventSlim();

        // One thread stops whatever runs, another keeps the collector busy.
        var interrupting = GuestThread.Start(() =>
        {
            while (!stop.Wait(millisecondsTimeout: 1))
            {
                lock (running)
                {
                    foreach (var instance in running)
                    {
                        instance.Interrupt();
                    }
                }
            }
        });
        var collecting = GuestThread.Start(() =>
        {
            while (!stop.Wait(millisecondsTimeout: 10))
            {
                GC.Collect();
            }
        });

        GuestThread.RunAll(
            "the hammering threads",
            Threads,
            thread =>
            {
                var random = new Random(thread);
                for (var i = 0; i < Iterations; i++)
                {
                    switch (random.Next(4))
                    {
                        case 0:
                            UseOwnModule(engine, seed: (thread * Iterations) + i, running);
                            break;
                        case 1:
                            UseLinked(engine, shared, random);
                            break;
                        default:
                            var instance = pool.Rent();
                            Use(instance, seed: 1000, random, running);
                            pool.Return(instance);
                            break;
                    }
                }
            }
        );
        stop.Set();
        interrupting.Join("the interrupting thread");
        collecting.Join("the collecting thread");
    }

    private static void UseOwnModule(Engine engine, int seed, HashSet<Instance> running)
    {
        using var module = engine.Load(Module(seed));
        using var instance = LinkerOf(engine).Instantiate(module);
        Use(instance, seed, new Random(seed), running);
    }

    private static void UseLinked(Engine engine, Module exporting, Random random)
    {
        using var exporter = LinkerOf(engine).Instantiate(exporting);
        using var importing = engine.Load(
            new WasmBuilder()
                .ImportFunction("m", "seeded", "i>i")
                .ImportMemory("m", "memory", 1)
                .Function("f", "i>i", c => c.LocalGet(0).Call(0).I32(0).Access(Opcode.I32Load).Op(Opcode.I32Add))
        );
        using var importer = new Linker(engine).Define("m", exporter).Instantiate(importing);
        var number = random.Next();
        exporter.GetMemory()!.Write(0, number);
        if (random.Next(2) == 0)
        {
            exporter.Dispose();
        }

        Assert.Equal(unchecked(1000 + 5 + number), importer.GetFunction<Func<int, int>>("f")(5));
    }

    private static void Use(Instance instance, int seed, Random random, HashSet<Instance> running)
    {
        Assert.Equal(seed + 5, instance.GetFunction<Func<int, int>>("seeded")(5));
        Assert.Equal(seed + 6, instance.GetFunction<Func<int, int>>("through host")(5));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("load")(-1));
        MustTrap(TrapKind.IntegerDivideByZero, () => instance.GetFunction<Func<int, int>>("divide")(0));
        MustTrap(TrapKind.StackExhausted, instance.GetFunction<Action>("recurse"));
        Assert.Equal(1, instance.GetFunction<Func<int, int>>("divide")(1));

        switch (random.Next(3))
        {
            case 0:
                // Until the other thread interrupts it; what that does too often is forgotten with the instance or by its pool.
                lock (running)
                {
                    running.Add(instance);
                }

                MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>(random.Next(2) == 0 ? "loop" : "slow"));
                lock (running)
                {
                    running.Remove(instance);
                }

                break;
            case 1:
                using (instance.WithDeadline(TimeSpan.FromMilliseconds(1 + random.Next(5))))
                {
                    MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("loop"));
                }

                Assert.Equal(seed + 7, instance.GetFunction<Func<int, int>>("seeded")(7));
                break;
            default:
                Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow")(2));
                instance.GetMemory()!.Write(100_000, seed);
                Assert.Equal(seed, instance.GetFunction<Func<int, int>>("load")(100_000));
                break;
        }
    }

    private static Linker LinkerOf(Engine engine) =>
        new Linker(engine).Define("host", "next", (Caller caller, int n) => caller.Memory.Length > 0 ? n + 1 : 0);

    private static WasmBuilder Module(int seed) =>
        new WasmBuilder()
            .ImportFunction("host", "next", "i>i")
            .Memory(1)
            .Table(null, 'F', 1)
            .Elements(0, 1)
            .Global(null, 'i', isMutable: true, c => c.I32(seed))
            .Function("seeded", "i>i", c => c.LocalGet(0).GlobalGet(0).Op(Opcode.I32Add))
            .Function("through host", "i>i", c => c.LocalGet(0).Call(0).I32(0).CallIndirect("i>i"))
            .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
            .Function("divide", "i>i", c => c.I32(1).LocalGet(0).Op(Opcode.I32DivS))
            .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
            .Function("recurse", ">", c => c.Call(6))
            .Function("loop", ">", c => c.Forever(c => c.I32(0).I32(0).Access(Opcode.I32Load).Access(Opcode.I32Store)))
            .Function("slow", ">", c => c.I32(100).Call(9).Op(Opcode.Drop))
            .Function(
                null,
                "i>i",
                c =>
                    c.LocalGet(0)
                        .If(
                            c =>
                                c.LocalGet(0)
                                    .I32(1)
                                    .Op(Opcode.I32Sub)
                                    .Call(9)
                                    .LocalGet(0)
                                    .I32(1)
                                    .Op(Opcode.I32Sub)
                                    .Call(9)
                                    .Op(Opcode.I32Add),
                            c => c.I32(1),
                            ">i"
                        )
            );
}
