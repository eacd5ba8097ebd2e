using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class TableTests
{
    [Theory, EveryStrategy('F', 'e')]
    public void Grow_Limits_AnswersMinusOneBeyond(MemoryStrategy strategy, char element)
    {
        var module = new WasmBuilder()
            .Table("t", element, 1, 100)
            .Function("grow", "i>i", c => c.RefNull(element).LocalGet(0).Indexed(Opcode.TableGrow, 0))
            .Function("size", ">i", c => c.Indexed(Opcode.TableSize, 0));
        using var instance = strategy.Instantiate(module, new InstanceLimits { MaxTableElements = 10 });
        var grow = instance.GetFunction<Func<uint, int>>("grow");

        Assert.Equal(-1, grow(10));
        Assert.Equal(1, grow(9));
        Assert.Equal(-1, grow(1));
        Assert.Equal(-1, grow(uint.MaxValue));
        Assert.Equal(10, grow(0));
        Assert.Equal(10, instance.GetFunction<Func<int>>("size")());
        Assert.Equal(10u, ((Table)instance["t"]!).Length);

        using var unlimited = strategy.Instantiate(module);
        Assert.Equal(-1, unlimited.GetFunction<Func<uint, int>>("grow")(100));
        Assert.Equal(1, unlimited.GetFunction<Func<uint, int>>("grow")(99));
    }

    [Theory, EveryStrategy('F', 'e')]
    public void Grow_AnyLimitAllowed_AnswersMinusOneBeforeItBreaks(MemoryStrategy strategy, char element)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Table("t", element, 1)
                .Function("grow", "i>i", c => c.RefNull(element).LocalGet(0).Indexed(Opcode.TableGrow, 0)),
            new InstanceLimits { MaxTableElements = uint.MaxValue }
        );
        var grow = instance.GetFunction<Func<uint, int>>("grow");

        Assert.Equal(-1, grow(uint.MaxValue));
        Assert.Equal(-1, grow(uint.MaxValue - 1));
        Assert.Equal(-1, grow(0x80000000));
        Assert.Equal(1, grow(1));
    }

    [Theory, EveryStrategy]
    public void Instantiate_SeveralTables_ShareTheLimit(MemoryStrategy strategy)
    {
        var module = new WasmBuilder()
            .Table("functions", 'F', 4)
            .Table("externs", 'e', 4)
            .Function("grow", "i>i", c => c.RefNull('e').LocalGet(0).Indexed(Opcode.TableGrow, 1));
        Assert.Throws<WasmLimitException>(() => strategy.Instantiate(module, new InstanceLimits { MaxTableElements = 7 }));
        using var instance = strategy.Instantiate(module, new InstanceLimits { MaxTableElements = 10 });

        Assert.Equal(-1, instance.GetFunction<Func<int, int>>("grow")(3));
        Assert.Equal(4, instance.GetFunction<Func<int, int>>("grow")(2));
    }

    [Theory, EveryStrategy]
    public void Pool_TableGrownByTheLastGuest_CanBeGrownAgain(MemoryStrategy strategy)
    {
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .Table("functions", 'F', 1)
                    .Table("externs", 'e', 1)
                    .Function("grow functions", "i>i", c => c.RefNull('F').LocalGet(0).Indexed(Opcode.TableGrow, 0))
                    .Function("grow externs", "i>i", c => c.RefNull('e').LocalGet(0).Indexed(Opcode.TableGrow, 1))
            );
        var template = new Linker(Of(strategy)).Prepare(module, new InstanceLimits { MaxTableElements = 20 });
        using var pool = new InstancePool(template, maxIdle: 1);
        for (var round = 0; round < 5; round++)
        {
            var instance = pool.Rent();
            Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow functions")(9));
            Assert.Equal(1, instance.GetFunction<Func<int, int>>("grow externs")(9));
            Assert.Equal(-1, instance.GetFunction<Func<int, int>>("grow externs")(1));
            pool.Return(instance);
        }
    }

    [Theory, EveryStrategy]
    public void Item_ByTheHost_SeenByTheGuest(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Table("functions", 'F', 2)
                .Table("externs", 'e', 2)
                .Function("seven", ">i", c => c.I32(7))
                .Function("call", "i>i", c => c.LocalGet(0).CallIndirect(">i"))
                .Function("extern", "i>e", c => c.LocalGet(0).Indexed(Opcode.TableGet, 1))
        );
        var (functions, externs) = ((Table)instance["functions"]!, (Table)instance["externs"]!);
        var thing = new object();

        functions[1] = Value.FromFuncRef(instance.GetFunction("seven"));
        externs[1] = Value.FromExternRef(thing);

        Assert.Equal(7, instance.GetFunction<Func<int, int>>("call")(1));
        Assert.Same(thing, instance.GetFunction<Func<int, object?>>("extern")(1));
        Assert.Same(instance.GetFunction("seven"), functions[1].AsFuncRef());
        Assert.Null(functions[0].AsFuncRef());
        Assert.Null(externs[0].AsExternRef());
        functions[1] = Value.FromFuncRef(null);
        MustTrap(TrapKind.UninitializedElement, () => instance.GetFunction<Func<int, int>>("call")(1));
        MustTrap(TrapKind.TableOutOfBounds, () => _ = functions[2]);
        MustTrap(TrapKind.TableOutOfBounds, () => externs[uint.MaxValue] = Value.FromExternRef(null));
        Assert.Throws<InvalidCastException>(() => functions[0] = Value.FromExternRef(thing));
        Assert.Throws<InvalidCastException>(() => externs[0] = Value.FromI32(1));
    }

    [Theory, EveryStrategy]
    public void Fill_GrowAndCopy_KeepReferences(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Table("t", 'e', 3)
                .Function("grow", "ei>i", c => c.LocalGet(0).LocalGet(1).Indexed(Opcode.TableGrow, 0))
                .Function("fill", "iei>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.TableFill, 0))
                .Function("copy", "iii>", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.TableCopy, 0, 0))
        );
        var table = (Table)instance["t"]!;

        Assert.Equal(3, instance.GetFunction<Func<object?, int, int>>("grow")("new", 2));
        instance.GetFunction<Action<int, object?, int>>("fill")(0, "filled", 2);
        instance.GetFunction<Action<int, int, int>>("copy")(1, 0, 3);

        Assert.Equal(["filled", "filled", "filled", null, "new"], Enumerable.Range(0, 5).Select(i => table[(uint)i].AsExternRef()));
    }

    [Theory, EveryStrategy]
    public void Table_OfTheHost_StartsAsTold(MemoryStrategy strategy)
    {
        using var externs = new Table(Of(strategy), new TableType(ValueType.ExternRef, new Limits(3, 5)), Value.FromExternRef("initial"));

        Assert.Equal(3u, externs.Length);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal("initial", externs[(uint)i].AsExternRef()));
        Assert.Equal("(table 3 5 externref)", externs.Type.ToString());
        Assert.Throws<WasmLimitException>(() =>
            new Table(Of(strategy), new TableType(ValueType.FuncRef, new Limits(20_000_000, null)), Value.FromFuncRef(null))
        );
    }

    /// <summary>References from one instance in the host's table, in every order of disposal.</summary>
    [Theory, EveryStrategy]
    public void Table_OfTheHost_KeepsWhatItRefersTo(MemoryStrategy strategy)
    {
        var table = new Table(Of(strategy), new TableType(ValueType.FuncRef, new Limits(1, 1)), Value.FromFuncRef(null));
        var owner = strategy.Instantiate(new WasmBuilder().Function("f", ">i", c => c.I32(7)));
        using var caller = new Linker(Of(strategy))
            .Define("m", "t", table)
            .Instantiate(
                Of(strategy).Load(new WasmBuilder().ImportTable("m", "t", 'F', 1).Function("call", ">i", c => c.I32(0).CallIndirect(">i")))
            );
        table[0] = Value.FromFuncRef(owner.GetFunction("f"));

        owner.Dispose();
        table.Dispose();

        Assert.Equal(7, caller.GetFunction<Func<int>>("call")());
    }
}
