using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;
using static Pillion.Wasm.Tests.Testing.GuestThread;

namespace Pillion.Wasm.Tests.Threading;

/// <summary>One memory, several instances, each on a thread of its own.</summary>
public sealed class SharedMemoryTests
{
    private const int Threads = 8;
    private const int Rounds = 2_000;

    [Theory, EveryStrategy]
    public void Atomics_ManyInstancesOnManyThreads_LoseNothing(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        using var memory = new Memory(engine, SharedGuest.Type);
        using var module = engine.Load(SharedGuest.Build());
        var template = SharedGuest.With(engine, memory).Prepare(module);

        RunAll(
            "guests that count and lock",
            Threads,
            _ =>
            {
                using var instance = template.Instantiate();
                using var limit = instance.WithDeadline(Patience, TestContext.Current.CancellationToken);
                instance.GetFunction<Action<int>>("work")(Rounds);
            }
        );

        const int Total = Threads * Rounds;
        Assert.Equal(0, memory.Read<int>(SharedGuest.Mutex));
        Assert.Equal(Total, memory.Read<long>(SharedGuest.Guarded));
        Assert.Equal(unchecked((byte)Total), memory.Read<byte>(SharedGuest.Counter8));
        Assert.Equal(unchecked((short)-Total), memory.Read<short>(SharedGuest.Counter16));
        Assert.Equal(Total, memory.Read<int>(SharedGuest.Counter32));
        Assert.Equal(-Total * (1L << 33), memory.Read<long>(SharedGuest.Counter64));
        Assert.Equal(0, memory.Read<short>(SharedGuest.Flipped16));
        Assert.Equal(0, memory.Read<byte>(16));
    }

    [Theory, EveryStrategy]
    public void Grow_ByOneInstance_IsSeenByTheOthers(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        using var memory = new Memory(engine, SharedGuest.Type);
        using var grower = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));
        using var watcher = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));
        var load = watcher.GetFunction<Func<int, int>>("plainLoad");
        MustTrap(TrapKind.MemoryOutOfBounds, () => load(65_536));

        using var limit = watcher.WithDeadline(Patience, TestContext.Current.CancellationToken);
        var watching = Start(() =>
        {
            watcher.GetFunction<Action<int>>("awaitSize")(2);
            Assert.Equal(0, load(65_536));
        });
        Assert.Equal(1, grower.GetFunction<Func<int, int>>("grow")(1));
        watching.Join("the size to change");

        Assert.Equal(2, watcher.GetFunction<Func<int>>("size")());
        Assert.Equal(2 * 65_536, memory.Length);
    }

    [Theory, EveryStrategy]
    public void Grow_OnManyThreads_EachPageIsGivenOnce(MemoryStrategy strategy)
    {
        const int Pages = 512;

        var engine = Of(strategy);
        var type = new MemoryType(new Limits(0, Pages)) { IsShared = true };
        using var memory = new Memory(engine, type);
        using var module = engine.Load(SharedGuest.Build(type));
        var template = SharedGuest.With(engine, memory).Prepare(module);
        var given = new int[Pages];

        RunAll(
            "guests that grow",
            Threads,
            _ =>
            {
                using var instance = template.Instantiate();
                var grow = instance.GetFunction<Func<int, int>>("grow");
                for (var page = grow(1); page >= 0; page = grow(1))
                {
                    Interlocked.Increment(ref given[page]);
                }
            }
        );

        Assert.All(given, times => Assert.Equal(1, times));
        Assert.Equal(Pages * 65_536, memory.Length);
    }

    [Theory, EveryStrategy]
    public void Grow_SeveralMemoriesOfOneOwnerOnManyThreads_StayWithinItsLimit(MemoryStrategy strategy)
    {
        const int Pages = 512;

        var engine = Of(strategy);
        var type = new MemoryType(new Limits(0, Pages)) { IsShared = true };
        using var owner = engine.Instantiate(
            new WasmBuilder().Memory(type, "0").Memory(type, "1"),
            limits: new InstanceLimits { MaxMemoryBytes = Pages * 65_536 }
        );
        var memories = new[] { owner.GetMemory("0")!, owner.GetMemory("1")! };

        RunAll(
            "guests that grow",
            Threads,
            thread =>
            {
                using var instance = engine.Instantiate(SharedGuest.Build(type), SharedGuest.With(engine, memories[thread % 2]));
                var grow = instance.GetFunction<Func<int, int>>("grow");
                while (grow(1) >= 0) { }
            }
        );

        Assert.Equal(Pages * 65_536, memories.Sum(m => m.Length));
        Assert.All(memories, m => Assert.Equal(-1, m.Grow(1)));
    }

    [Theory, EveryStrategy]
    public void Interrupt_OfOneInstance_LeavesTheOthersAlone(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        using var memory = new Memory(engine, SharedGuest.Type);
        using var interrupted = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));
        using var other = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));
        var spinning = Start(() => MustTrap(TrapKind.Interrupted, interrupted.GetFunction<Action>("spin")));
        WaitFor("the guest to run", () => interrupted.IsRunning);

        other.GetFunction<Action<int, int>>("store")(4, 42);
        Assert.False(other.IsRunning);
        interrupted.Interrupt();
        spinning.Join("the interrupted guest");

        Assert.Equal(42, other.GetFunction<Func<int, int>>("load")(4));
    }

    [Theory, EveryStrategy]
    public void Dispose_OfTheInstanceThatDefinedIt_LeavesTheMemoryToItsUsers(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        var owner = engine.Instantiate(SharedGuest.Add(new WasmBuilder().Memory(SharedGuest.Type)));
        var memory = owner.GetMemory()!;
        var user = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));
        owner.GetFunction<Action<int, int>>("store")(4, 42);

        owner.Dispose();
        memory.Dispose();
        Assert.False(memory.IsReleased);
        Assert.Equal(42, user.GetFunction<Func<int, int>>("load")(4));

        user.Dispose();
        user.Dispose();
        Assert.True(memory.IsReleased);
        Assert.Equal(0, memory.Length);
        var empty = SharedGuest.Type with { Limits = new Limits(0, 16) };
        Assert.Throws<ObjectDisposedException>(() => engine.Instantiate(SharedGuest.Build(empty), SharedGuest.With(engine, memory)));
    }

    [Theory, EveryStrategy]
    public void Dispose_OfAHostsMemoryInUse_WaitsForTheLastInstance(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        var memory = new Memory(engine, SharedGuest.Type);
        var first = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));
        var second = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, memory));

        memory.Dispose();
        memory.Dispose();
        first.Dispose();
        Assert.Equal(0, second.GetFunction<Func<int, int>>("load")(4));
        Assert.False(memory.IsReleased);

        second.Dispose();
        Assert.True(memory.IsReleased);
    }

    [Theory, EveryStrategy]
    public void Pool_InstanceWhoseMemoryOthersUse_IsNotUsedAgain(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        using var module = engine.Load(SharedGuest.Add(new WasmBuilder().Memory(SharedGuest.Type)));
        using var pool = new InstancePool(new Linker(engine).Prepare(module), maxIdle: 1);
        var owner = pool.Rent();
        owner.GetFunction<Action<int, int>>("store")(4, 42);
        using var user = engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, owner.GetMemory()!));
        pool.Return(owner);

        var next = pool.Rent();

        Assert.NotSame(owner, next);
        Assert.Equal(0, next.GetFunction<Func<int, int>>("load")(4));
        Assert.Equal(42, user.GetFunction<Func<int, int>>("load")(4));
        pool.Return(next);
        Assert.Same(next, pool.Rent());
    }

    [Theory, EveryStrategy]
    public void Link_SharedForUnshared_Rejected(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        var unshared = SharedGuest.Type with { IsShared = false };
        using var shared = new Memory(engine, SharedGuest.Type);
        using var plain = new Memory(engine, unshared);

        Assert.Throws<WasmLinkException>(() => engine.Instantiate(SharedGuest.Build(unshared), SharedGuest.With(engine, shared)));
        Assert.Throws<WasmLinkException>(() => engine.Instantiate(SharedGuest.Build(), SharedGuest.With(engine, plain)));
        Assert.Equal("(memory 1 16 shared)", shared.Type.ToString());
    }

    [Theory, EveryStrategy]
    public void Access_UnalignedOrOutside_Traps(MemoryStrategy strategy)
    {
        foreach (var is64Bit in new[] { false, true })
        {
            var type = SharedGuest.Type with { Is64Bit = is64Bit };
            using var instance = strategy.Instantiate(
                new WasmBuilder()
                    .Memory(type)
                    .Function("load", "l>l", c => Address(c).Atomic(Opcode.I64AtomicLoad, 3, 8))
                    .Function("store", "l>", c => Address(c).I64(1).Atomic(Opcode.I64AtomicStore, 3, 8))
                    .Function("add", "l>l", c => Address(c).I64(1).Atomic(Opcode.I64AtomicRmw16AddU, 1, 8))
                    .Function("swap", "l>i", c => Address(c).I32(0).I32(1).Atomic(Opcode.I32AtomicRmwCmpxchg, 2, 8))
                    .Function("notify", "l>i", c => Address(c).I32(1).Atomic(Opcode.MemoryAtomicNotify, 2, 8))
                    .Function("wait", "l>i", c => Address(c).I32(1).I64(0).Atomic(Opcode.MemoryAtomicWait32, 2, 8))
            );
            var accesses = new (string Name, int Width, Action<long> Call)[]
            {
                Access<Func<long, long>>("load", 8, f => a => f(a)),
                Access<Action<long>>("store", 8, f => f),
                Access<Func<long, long>>("add", 2, f => a => f(a)),
                Access<Func<long, int>>("swap", 4, f => a => f(a)),
                Access<Func<long, int>>("notify", 4, f => a => f(a)),
                Access<Func<long, int>>("wait", 4, f => a => f(a)),
            };
            foreach (var (_, width, call) in accesses)
            {
                call(65_536 - 8 - width);
                MustTrap(TrapKind.MemoryOutOfBounds, () => call(65_536 - 8));
                MustTrap(TrapKind.MemoryOutOfBounds, () => call(is64Bit ? -8 : 0xFFFF_FFF8));
                MustTrap(TrapKind.UnalignedAtomic, () => call((width / 2) + 8));
                MustTrap(TrapKind.MemoryOutOfBounds, () => call(65_536 - 8 - (width / 2)));
                MustTrap(TrapKind.MemoryOutOfBounds, () => call(65_536 + (width / 2)));
            }

            CodeBuilder Address(CodeBuilder code) => is64Bit ? code.LocalGet(0) : code.LocalGet(0).Op(Opcode.I32WrapI64);

            (string Name, int Width, Action<long> Call) Access<T>(string name, int width, Func<T, Action<long>> call)
                where T : Delegate => (name, width, call(instance.GetFunction<T>(name)));
        }
    }
}
