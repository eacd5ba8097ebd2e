using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Memories;

/// <summary>Memories of 64-bit addresses, beyond what 32 bits can say. The official scripts keep to the first few pages.</summary>
public sealed class Memory64Tests
{
    private const long Gib = 1L << 30;
    private const long Page = 65_536;

    private static readonly InstanceLimits s_large = new() { MaxMemoryBytes = 16 * Gib };

    [Theory, EveryStrategy]
    public void LoadAndStore_BeyondFourGib_Work(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Guest(min: 1), s_large);
        var store = instance.GetFunction<Action<long, long>>("store");
        var load = instance.GetFunction<Func<long, long>>("load");

        Assert.Equal(1, instance.GetFunction<Func<long, long>>("grow")(6 * Gib / Page));
        store(5 * Gib, 0x0102030405060708);

        Assert.Equal(0x0102030405060708, load(5 * Gib));
        Assert.Equal(0, load(Gib));
        Assert.Equal(0x01020304u, instance.GetMemory()!.Read<uint>((5UL * Gib) + 4));
        Assert.Equal(6 * Gib / Page + 1, instance.GetFunction<Func<long>>("size")());
        Assert.Equal((6UL * Gib / Page) + 1, ((MemoryType)instance.GetMemory()!.Type).Limits.Min);
    }

    [Theory, EveryStrategy]
    public void LoadAndStore_EdgesOfTheMemory_InsideOnly(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Guest(min: 1));
        var store = instance.GetFunction<Action<long, long>>("store");
        var load = instance.GetFunction<Func<long, long>>("load");
        var load8 = instance.GetFunction<Func<long, int>>("load8");
        var vector = instance.GetFunction<Func<long, int>>("vector");

        store(Page - 8, -1);
        Assert.Equal(-1, load(Page - 8));
        Assert.Equal(255, load8(Page - 1));
        Assert.Equal(-1, vector(Page - 16));
        foreach (var address in new[] { Page - 7, Page, -1, -8, -9, long.MinValue, long.MaxValue, 1L << 32, -1L << 32 })
        {
            MustTrap(TrapKind.MemoryOutOfBounds, () => load(address));
            MustTrap(TrapKind.MemoryOutOfBounds, () => store(address, 1));
            MustTrap(TrapKind.MemoryOutOfBounds, () => vector(address));
        }

        MustTrap(TrapKind.MemoryOutOfBounds, () => load8(Page));
        MustTrap(TrapKind.MemoryOutOfBounds, () => load8(-1));
    }

    [Theory, EveryStrategy]
    public void Load_OffsetsOfSixtyFourBits_NeverWrapAround(MemoryStrategy strategy)
    {
        foreach (var offset in new[] { uint.MaxValue, 1UL << 32, 1UL << 47, 1UL << 62, 1UL << 63, ulong.MaxValue - 7, ulong.MaxValue })
        {
            using var instance = strategy.Instantiate(
                new WasmBuilder()
                    .Memory(new MemoryType(new Limits(1, null)) { Is64Bit = true })
                    .Function("load", "l>l", c => c.LocalGet(0).Access(Opcode.I64Load, offset))
                    .Function("store", "ll>", c => c.LocalGet(0).LocalGet(1).Access(Opcode.I64Store, offset))
            );
            var load = instance.GetFunction<Func<long, long>>("load");
            var store = instance.GetFunction<Action<long, long>>("store");

            // With wrapping, some of these sums would be inside.
            foreach (var address in new[] { -8L, (long)(0 - offset), (long)(16 - offset), Page - 8, -1 })
            {
                MustTrap(TrapKind.MemoryOutOfBounds, () => load(address));
                MustTrap(TrapKind.MemoryOutOfBounds, () => store(address, 1));
            }
        }
    }

    [Theory, EveryStrategy]
    public void Bulk_AddressesNearTheLast_NeverWrapAround(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Guest(min: 2));
        var fill = instance.GetFunction<Action<long, int, long>>("fill");
        var copy = instance.GetFunction<Action<long, long, long>>("copy");

        fill(Page, 7, Page);
        copy(0, Page, Page);
        Assert.Equal(0x0707070707070707, instance.GetMemory()!.Read<long>(Page - 8));
        foreach (
            var (address, count) in new[]
            {
                (-1L, 1L),
                (-1, 2),
                (1, -1),
                (Page, Page + 1),
                (2 * Page + 1, 0),
                (long.MinValue, long.MinValue),
            }
        )
        {
            MustTrap(TrapKind.MemoryOutOfBounds, () => fill(address, 1, count));
            MustTrap(TrapKind.MemoryOutOfBounds, () => copy(address, 0, count));
            MustTrap(TrapKind.MemoryOutOfBounds, () => copy(0, address, count));
        }
    }

    [Theory, EveryStrategy]
    public void Copy_BetweenAddressesOfBothSizes_ReachesBeyondFourGib(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Memory(1, export: "narrow")
                .Memory(new MemoryType(new Limits(5UL * Gib / Page, null)) { Is64Bit = true }, "wide")
                .Function("out", "lii>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.MemoryCopy, 1, 0))
                .Function("in", "ili>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.MemoryCopy, 0, 1)),
            s_large
        );
        instance.GetMemory("narrow")!.Write(8, 42L);

        instance.GetFunction<Action<long, int, int>>("out")((5 * Gib) - 8, 8, 8);
        instance.GetFunction<Action<int, long, int>>("in")(65_528, (5 * Gib) - 8, 8);

        Assert.Equal(42, instance.GetMemory("wide")!.Read<long>((5UL * Gib) - 8));
        Assert.Equal(42, instance.GetMemory("narrow")!.Read<long>(65_528));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Action<int, long, int>>("in")(0, (5 * Gib) - 7, 8));
    }

    [Theory, EveryStrategy]
    public void Grow_BeyondWhatTheHostAllows_AnswersMinusOne(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Guest(min: 1), new InstanceLimits { MaxMemoryBytes = 3 * Page });
        var grow = instance.GetFunction<Func<long, long>>("grow");

        foreach (var pages in new[] { 3L, -1, long.MinValue, long.MaxValue, 1L << 48, (1L << 48) - 1 })
        {
            Assert.Equal(-1, grow(pages));
        }

        Assert.Equal(1, grow(2));
        Assert.Equal(-1, grow(1));
    }

    [Theory, EveryStrategy]
    public void Instantiate_MinimumOverTheLimit_RejectedByALimit(MemoryStrategy strategy)
    {
        foreach (var min in new[] { (4UL * Gib / Page) + 1, 1UL << 40, 1UL << 48 })
        {
            var error = Assert.Throws<WasmLimitException>(() => strategy.Instantiate(Guest(min)));
            Assert.Contains("the limit is 4294967296", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory, EveryStrategy]
    public void Pool_MemoryThatGrew_StartsAgain(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Guest(min: 1));
        using var pool = new InstancePool(new Linker(Of(strategy)).Prepare(module), maxIdle: 1);
        var instance = pool.Rent();
        instance.GetFunction<Func<long, long>>("grow")(1);
        instance.GetFunction<Action<long, long>>("store")(Page, 1);
        instance.GetFunction<Action<long, long>>("store")(0, 1);
        pool.Return(instance);

        instance = pool.Rent();
        var load = instance.GetFunction<Func<long, long>>("load");

        Assert.Equal(0, load(0));
        MustTrap(TrapKind.MemoryOutOfBounds, () => load(Page));
        Assert.Equal(1, instance.GetFunction<Func<long, long>>("grow")(1));
        Assert.Equal(0, load(Page));
        pool.Return(instance);
    }

    [Theory, EveryStrategy]
    public void Link_AddressesOfAnotherSize_Rejected(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        var narrow = new MemoryType(new Limits(1, 1));
        var wide = narrow with { Is64Bit = true };
        foreach (var (supplied, wanted) in new[] { (narrow, wide), (wide, narrow) })
        {
            using var memory = new Memory(engine, supplied);
            using var module = engine.Load(new WasmBuilder().ImportMemory("host", "memory", wanted));

            var error = Assert.Throws<WasmLinkException>(() => new Linker(engine).Define("host", "memory", memory).Prepare(module));

            Assert.Contains($"is {supplied}, the module wants {wanted}", error.Message, StringComparison.Ordinal);
        }
    }

    private static WasmBuilder Guest(ulong min) =>
        new WasmBuilder()
            .Memory(new MemoryType(new Limits(min, null)) { Is64Bit = true })
            .Function("load", "l>l", c => c.LocalGet(0).Access(Opcode.I64Load))
            .Function("load8", "l>i", c => c.LocalGet(0).Access(Opcode.I32Load8U))
            .Function("vector", "l>i", c => c.LocalGet(0).Access(Opcode.V128Load).Op(Opcode.I32x4ExtractLane).Raw(2))
            .Function("store", "ll>", c => c.LocalGet(0).LocalGet(1).Access(Opcode.I64Store))
            .Function("fill", "lil>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.MemoryFill, 0))
            .Function("copy", "lll>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.MemoryCopy, 0, 0))
            .Function("grow", "l>l", c => c.LocalGet(0).MemoryGrow())
            .Function("size", ">l", c => c.MemorySize());
}
