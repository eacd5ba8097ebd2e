using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Memories;

/// <summary>What the host does with a memory.</summary>
public sealed class MemoryTests
{
    private const uint Page = 65_536;

    [Theory, EveryStrategy]
    public void SliceAndTrySlice_EdgesOfTheMemory_InsideOnly(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(2, 3)));
        foreach (
            var (address, length, isInside) in new (uint, uint, bool)[]
            {
                (0, 0, true),
                (0, 1, true),
                (0, 2 * Page, true),
                (0, (2 * Page) + 1, false),
                ((2 * Page) - 1, 1, true),
                ((2 * Page) - 1, 2, false),
                (2 * Page, 0, true),
                (2 * Page, 1, false),
                ((2 * Page) + 1, 0, false),
                (uint.MaxValue, 0, false),
                (uint.MaxValue, 1, false),
                (1, uint.MaxValue, false),
                (uint.MaxValue, uint.MaxValue, false),
                (0, int.MaxValue, false),
                (0, 1u << 31, false),
            }
        )
        {
            Assert.Equal(isInside, memory.TrySlice(address, length, out var bytes));
            Assert.Equal(isInside ? (int)length : 0, bytes.Length);
            if (isInside)
            {
                Assert.Equal((int)length, memory.Slice(address, length).Length);
            }
            else
            {
                MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Slice(address, length));
            }
        }
    }

    [Theory, EveryStrategy]
    public void ReadAndWrite_EdgesOfTheMemory_InsideOnly(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 1)));
        AssertEdges<byte>(memory, 0xAB);
        AssertEdges<short>(memory, -2);
        AssertEdges(memory, 0x01020304);
        AssertEdges(memory, 0x0102030405060708);
        AssertEdges(memory, 1.5f);
        AssertEdges(memory, -2.5);
        AssertEdges(memory, (Int128)12345678901234567890);

        memory.Write(3, 0x0A0B0C0Du);
        Assert.Equal([0x0D, 0x0C, 0x0B, 0x0A], memory.Slice(3, 4).ToArray());
    }

    [Theory, EveryStrategy]
    public void Grow_ToItsMaximum_AnswersThePreviousSize(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 4)));
        var start = memory.Slice(0, Page);
        start.Fill(7);

        Assert.Equal(1, memory.Grow(0));
        Assert.Equal(1, memory.Grow(2));
        Assert.Equal(3 * Page, memory.Length);
        Assert.Equal(-1, memory.Grow(2));
        Assert.Equal(-1, memory.Grow(long.MaxValue));
        Assert.Equal(-1, memory.Grow(65_536));
        Assert.Equal(3, memory.Grow(1));
        Assert.Equal(-1, memory.Grow(1));
        Assert.Equal(4, memory.Grow(0));

        // It never moves: the span from before is the same bytes.
        memory.Write(5, (byte)99);
        Assert.Equal(99, start[5]);
        Assert.Equal(-1, memory.Slice(Page, 3 * Page).IndexOfAnyExcept((byte)0));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Grow(-1));
        Assert.Equal("(memory 4 4)", memory.Type.ToString());
    }

    [Theory, EveryStrategy]
    public void Grow_WithoutMaximum_EndsAt4GiB(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Memory(0)
                .Function("load8", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load8U))
                .Function("load64", "i>l", c => c.LocalGet(0).Access(Opcode.I64Load))
                .Function("load64+8", "i>l", c => c.LocalGet(0).Access(Opcode.I64Load, 8))
                .Function("load far", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load8U, uint.MaxValue))
                .Function("store64", "il>", c => c.LocalGet(0).LocalGet(1).Access(Opcode.I64Store))
                .Function("size", ">i", c => c.MemorySize())
                .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
                .Function("copy", "iii>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.MemoryCopy).Raw(0, 0))
        );
        var memory = instance.GetMemory()!;
        var grow = instance.GetFunction<Func<uint, int>>("grow");
        Assert.Equal(-1, grow(uint.MaxValue));
        Assert.Equal(-1, grow(65_537));
        if (grow(65_536) != 0)
        {
            Assert.Skip("the operating system refuses 4 GiB of memory");
        }

        Assert.Equal(1L << 32, memory.Length);
        Assert.Equal(65_536, instance.GetFunction<Func<int>>("size")());
        Assert.Equal(-1, grow(1));
        Assert.Equal(65_536, grow(0));

        // The last bytes, by the guest and by the host.
        instance.GetFunction<Action<uint, long>>("store64")(0xFFFFFFF8, 0x1122334455667788);
        Assert.Equal(0x11, instance.GetFunction<Func<uint, int>>("load8")(uint.MaxValue));
        Assert.Equal(0x11, instance.GetFunction<Func<uint, int>>("load far")(0));
        Assert.Equal(0x1122334455667788, memory.Read<long>(0xFFFFFFF8));
        Assert.Equal(0x11223344, memory.Read<int>(0xFFFFFFFC));
        Assert.Equal(8, memory.Slice(0xFFFFFFF8, 8).Length);
        foreach (var past in (uint[])[0xFFFFFFF9, 0xFFFFFFFC, 0xFFFFFFFF])
        {
            MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<uint, long>>("load64")(past));
            MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Action<uint, long>>("store64")(past, 0));
            MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Read<long>(past));
            MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Write(past, 0L));
            MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Slice(past, 8));
        }

        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<uint, long>>("load64+8")(0xFFFFFFF1));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<uint, int>>("load far")(1));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<uint, int>>("load far")(uint.MaxValue));
        instance.GetFunction<Action<uint, uint, uint>>("copy")(16, 0xFFFFFFF8, 8);
        Assert.Equal(0x1122334455667788, memory.Read<long>(16));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Action<uint, uint, uint>>("copy")(16, 0xFFFFFFF8, 9));

        // Spans end at 2 GiB, wherever they start.
        Assert.Equal(int.MaxValue, memory.Slice(0x80000000, int.MaxValue).Length);
        MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Slice(0, 0x80000000));
        Assert.False(memory.TrySlice(0, 0x80000000, out _));
    }

    [Theory, EveryStrategy]
    public void Grow_InstanceLimit_AnswersMinusOneBeyond(MemoryStrategy strategy)
    {
        // Not a multiple of the page size: the last page does not fit.
        var limits = new InstanceLimits { MaxMemoryBytes = (3 * Page) + 1000 };
        using var instance = strategy.Instantiate(
            new WasmBuilder().Memory(1).Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow()),
            limits
        );
        var grow = instance.GetFunction<Func<int, int>>("grow");

        Assert.Equal(-1, grow(3));
        Assert.Equal(1, grow(2));
        Assert.Equal(-1, grow(1));
        Assert.Equal(-1, instance.GetMemory()!.Grow(1));
        Assert.Equal(3, grow(0));
    }

    [Theory, EveryStrategy]
    public void Instantiate_MemoryLargerThanTheLimit_Rejected(MemoryStrategy strategy)
    {
        var error = Assert.Throws<WasmLimitException>(() =>
            strategy.Instantiate(new WasmBuilder().Memory(2), new InstanceLimits { MaxMemoryBytes = Page })
        );

        Assert.Contains("starts with 131072 bytes; the limit is 65536", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStrategy]
    public void Instantiate_SeveralMemories_ShareTheLimit(MemoryStrategy strategy)
    {
        var module = new WasmBuilder()
            .Memory(1, export: "first")
            .Memory(1, export: "second")
            .Function("grow first", "i>i", c => c.LocalGet(0).Indexed(Opcode.MemoryGrow, 0))
            .Function("grow second", "i>i", c => c.LocalGet(0).Indexed(Opcode.MemoryGrow, 1));
        using var instance = strategy.Instantiate(module, new InstanceLimits { MaxMemoryBytes = 5 * Page });

        Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow first")(2));
        Assert.Equal(-1, instance.GetFunction<Func<int, int>>("grow second")(2));
        Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow second")(1));
        Assert.Equal(-1, instance.GetFunction<Func<int, int>>("grow first")(1));
        Assert.Throws<WasmLimitException>(() => strategy.Instantiate(module, new InstanceLimits { MaxMemoryBytes = Page }));
    }

    [Theory, EveryStrategy]
    public void Pool_MemoryGrownByTheLastGuest_CanBeGrownAgain(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(new WasmBuilder().Memory(1).Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow()));
        var template = new Linker(Of(strategy)).Prepare(module, new InstanceLimits { MaxMemoryBytes = 4 * Page });
        using var pool = new InstancePool(template, maxIdle: 1);

        for (var round = 0; round < 5; round++)
        {
            var instance = pool.Rent();
            Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow")(3));
            Assert.Equal(-1, instance.GetFunction<Func<int, int>>("grow")(1));
            pool.Return(instance);
        }
    }

    /// <summary>Images of several MiB are mapped: at first, and then by forgetting what was written.</summary>
    [Theory, EveryStrategy]
    public void Pool_LargeMemory_IsRestoredEachTime(MemoryStrategy strategy)
    {
        const uint Last = (100 * Page) - 1;
        uint[] addresses = [0, Page, (50 * Page) + 7, Last];
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .Memory(120, export: "memory")
                    .Data((int)Page, [1])
                    .Data((int)Last, [2])
                    .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
            );
        using var pool = new InstancePool(new Linker(Of(strategy)).Prepare(module), maxIdle: 2);
        var other = pool.Rent();

        for (var round = 0; round < 3; round++)
        {
            var instance = pool.Rent();
            var memory = instance.GetMemory()!;
            Assert.Equal(120 * Page, memory.Length);
            Assert.Equal([0, 1, 0, 2], addresses.Select(a => memory.Read<byte>(a)));
            Assert.Equal(0, memory.Read<byte>((119 * Page) + 9));
            Assert.Equal(120, instance.GetFunction<Func<int, int>>("grow")(round + 1));
            foreach (var address in (uint[])[.. addresses, (119 * Page) + 9, 120 * Page])
            {
                Assert.InRange(memory.Read<byte>(address), 0, 2);
                memory.Write(address, (byte)0xee);
            }

            pool.Return(instance);
        }

        Assert.Equal([0, 1, 0, 2], addresses.Select(a => other.GetMemory()!.Read<byte>(a)));
        pool.Return(other);
    }

    /// <summary>Address space is used again: nothing of an image that was mapped in it may be left.</summary>
    [Theory, EveryStrategy]
    public void Instantiate_AfterOneWithAMappedImageIsGone_StartsWithZeros(MemoryStrategy strategy)
    {
        var module = new WasmBuilder().Memory(100, export: "memory").Data((100 * (int)Page) - 1, [2]).Data(0, [1]);
        for (var round = 0; round < 3; round++)
        {
            using (var pool = new InstancePool(new Linker(Of(strategy)).Prepare(Of(strategy).Load(module)), maxIdle: 1))
            {
                pool.Return(pool.Rent());
                var again = pool.Rent();
                again.GetMemory()!.Write(Page, 0x0101);
                pool.Return(again);
            }

            using var instance = strategy.Instantiate(new WasmBuilder().Memory(100, export: "memory"));
            Assert.Equal(-1, instance.GetMemory()!.Slice(0, 100 * Page).IndexOfAnyExcept((byte)0));
        }
    }

    [Fact]
    public void Load_MoreMemoriesThanAllowed_Rejected()
    {
        var module = new WasmBuilder();
        for (var i = 0; i < 101; i++)
        {
            module.Memory(0, export: null);
        }

        Assert.Contains(
            "too many memories",
            Assert.Throws<WasmFormatException>(() => Of(Strategies[0]).Load(module)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory, EveryStrategy]
    public void Instantiate_SeveralMemories_AreApart(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Memory(1, export: "first")
                .Memory(2, export: "second")
                .Function("copy", "iii>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Op(Opcode.MemoryCopy).Raw(1, 0))
                .Function("load", "i>i", c => c.LocalGet(0).Op(Opcode.I32Load8U).Raw(0x40, 1, 0))
        );
        instance.GetMemory("first")!.Write(0, 0x04030201);

        instance.GetFunction<Action<uint, uint, uint>>("copy")(Page, 0, 4);

        Assert.Equal(3, instance.GetFunction<Func<uint, int>>("load")(Page + 2));
        Assert.Equal(0x04030201, instance.GetMemory("second")!.Read<int>(Page));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<uint, int>>("load")(2 * Page));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Action<uint, uint, uint>>("copy")(0, Page - 3, 4));
    }

    private static void AssertEdges<T>(Memory memory, T value)
        where T : unmanaged
    {
        var size = (uint)System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        foreach (var address in (uint[])[0, 1, Page - size])
        {
            memory.Write(address, value);
            Assert.Equal(value, memory.Read<T>(address));
        }

        foreach (var address in (uint[])[Page - size + 1, Page, uint.MaxValue - size + 1, uint.MaxValue])
        {
            MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Read<T>(address));
            MustTrap(TrapKind.MemoryOutOfBounds, () => memory.Write(address, value));
        }
    }
}
