using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Memories;

/// <summary>Memories whose pages are single bytes: they end anywhere.</summary>
public sealed class PageSizeTests
{
    [Theory, EveryStrategy]
    public void Access_MemoryOfAFewBytes_EndsAtTheByte(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Guest(min: 13));
        var load = instance.GetFunction<Func<int, int>>("load");
        var store = instance.GetFunction<Action<int, int>>("store");

        store(9, 42);
        Assert.Equal(42, load(9));
        foreach (var address in new[] { 10, 12, 13, 4096, 65_536, -1, -4 })
        {
            MustTrap(TrapKind.MemoryOutOfBounds, () => load(address));
            MustTrap(TrapKind.MemoryOutOfBounds, () => store(address, 1));
        }

        Assert.Equal(13, instance.GetMemory()!.Length);
        Assert.Equal(13, instance.GetFunction<Func<int, int>>("grow")(1));
        store(10, 43);
        Assert.Equal(43, load(10));
        Assert.Equal(14, instance.GetFunction<Func<int>>("size")());
    }

    [Theory, EveryStrategy]
    public void Pool_BytesThatAGuestHadGrownTo_AreZeroForTheNext(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Guest(min: 4));
        using var pool = new InstancePool(new Linker(Of(strategy)).Prepare(module), maxIdle: 1);
        var instance = pool.Rent();
        instance.GetFunction<Func<int, int>>("grow")(100);
        instance.GetFunction<Action<int, int>>("store")(50, -1);
        pool.Return(instance);

        instance = pool.Rent();

        Assert.Equal(4, instance.GetFunction<Func<int, int>>("grow")(100));
        Assert.Equal(0, instance.GetFunction<Func<int, int>>("load")(50));
        pool.Return(instance);
    }

    [Theory, EveryStrategy]
    public void Grow_ToTheLastByte_AnswersMinusOneBeyond(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Guest(min: 0));
        var grow = instance.GetFunction<Func<int, int>>("grow");

        Assert.Equal(0, grow(-1));
        Assert.Equal(-1, instance.GetFunction<Func<int>>("size")());
        Assert.Equal(uint.MaxValue, instance.GetMemory()!.Length);
        Assert.Equal(-1, grow(1));
        instance.GetFunction<Action<int, int>>("store")(-5, 42);
        Assert.Equal(42, instance.GetFunction<Func<int, int>>("load")(-5));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("load")(-4));
    }

    [Fact]
    public void Memory_TypeThatNoModuleHas_Refused()
    {
        using var engine = new Engine();
        var type = new MemoryType(new Limits(1, 2));

        Assert.Throws<ArgumentException>(() => new Memory(engine, type with { PageSizeLog2 = 12 }));
        Assert.Throws<ArgumentException>(() => new Memory(engine, type with { Limits = new Limits(1, null), IsShared = true }));
        Assert.Throws<ArgumentException>(() => new Memory(engine, type with { Limits = new Limits(3, 2) }));
        Assert.Throws<ArgumentException>(() => new Memory(engine, type with { Limits = new Limits(65_537, null) }));
    }

    private static WasmBuilder Guest(ulong min) =>
        new WasmBuilder()
            .Memory(new MemoryType(new Limits(min, null)) { PageSizeLog2 = 0 })
            .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
            .Function("store", "ii>", c => c.LocalGet(0).LocalGet(1).Access(Opcode.I32Store))
            .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
            .Function("size", ">i", c => c.MemorySize());
}
