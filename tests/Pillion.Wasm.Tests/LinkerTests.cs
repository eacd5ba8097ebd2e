using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class LinkerTests
{
    [Fact]
    public void Prepare_ManyProblems_AllListedWithBothTypes()
    {
        var engine = Of(Strategies[0]);
        using var memory = new Memory(engine, new MemoryType(new Limits(1, 5)));
        using var table = new Table(engine, new TableType(ValueType.FuncRef, new Limits(1, null)), Value.FromFuncRef(null));
        using var global = new Global(engine, new GlobalType(ValueType.I32, IsMutable: true), Value.FromI32(0));
        var linker = new Linker(engine)
            .Define("m", "function", (int _) => 1L)
            .Define("m", "memory", memory)
            .Define("m", "table", table)
            .Define("m", "global", global)
            .Define("m", "kind", global);
        using var module = engine.Load(
            new WasmBuilder()
                .ImportFunction("m", "missing", "i>")
                .ImportFunction("m", "function", "i>i")
                .ImportFunction("other", "function", "i>l")
                .ImportFunction("m", "kind", ">")
                .ImportMemory("m", "memory", 2)
                .ImportTable("m", "table", 'e', 1)
                .ImportGlobal("m", "global", 'i', isMutable: false)
                .Named("needy")
        );

        var message = Assert.Throws<WasmLinkException>(() => linker.Prepare(module)).Message;

        Assert.StartsWith("Module \"needy\" cannot be linked: ", message, StringComparison.Ordinal);
        foreach (
            var problem in (string[])
                [
                    "unknown import: \"m\" \"missing\" [i32] -> [] is not defined",
                    "incompatible import type: \"m\" \"function\" is [i32] -> [i64], the module wants [i32] -> [i32]",
                    "unknown import: \"other\" \"function\" [i32] -> [i64] is not defined",
                    "incompatible import type: \"m\" \"kind\" is (global (mut i32)), the module wants [] -> []",
                    "incompatible import type: \"m\" \"memory\" is (memory 1 5), the module wants (memory 2)",
                    "incompatible import type: \"m\" \"table\" is (table 1 funcref), the module wants (table 1 externref)",
                    "incompatible import type: \"m\" \"global\" is (global (mut i32)), the module wants (global i32)",
                ]
        )
        {
            Assert.Contains(problem, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, null, 1, null, true)]
    [InlineData(1, null, 2, null, true)]
    [InlineData(2, null, 1, null, false)]
    [InlineData(1, 5, 1, 5, true)]
    [InlineData(1, 5, 1, 4, true)]
    [InlineData(1, 5, 1, 6, false)]
    [InlineData(1, 5, 1, null, false)]
    [InlineData(1, null, 1, 5, true)]
    public void Prepare_LimitsOfMemories_MatchAsSpecified(int wantedMin, int? wantedMax, int min, int? max, bool matches)
    {
        var engine = Of(Strategies[0]);
        using var memory = new Memory(engine, new MemoryType(new Limits((ulong)min, (ulong?)max)));
        var linker = new Linker(engine).Define("m", "memory", memory);
        using var module = engine.Load(new WasmBuilder().ImportMemory("m", "memory", (ulong)wantedMin, (ulong?)wantedMax));

        Assert.Equal(matches, Record.Exception(() => linker.Prepare(module)) is null);
    }

    [Theory, EveryStrategy]
    public void Prepare_MemoryThatHasGrown_MatchesByItsPresentSize(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 5)));
        var linker = new Linker(Of(strategy)).Define("m", "memory", memory);
        using var module = Of(strategy).Load(new WasmBuilder().ImportMemory("m", "memory", 3).Function("size", ">i", c => c.MemorySize()));
        Assert.Throws<WasmLinkException>(() => linker.Prepare(module));

        Assert.Equal(1, memory.Grow(2));

        using var instance = linker.Instantiate(module);
        Assert.Equal(3, instance.GetFunction<Func<int>>("size")());
    }

    [Fact]
    public void Prepare_ModuleOfAnotherEngine_Rejected()
    {
        using var engine = new Engine();
        using var module = Of(Strategies[0]).Load(new WasmBuilder());

        Assert.Throws<ArgumentException>(() => new Linker(engine).Prepare(module));
    }

    /// <summary>Code without checks relies on guard pages, which that memory has not.</summary>
    [Fact]
    public void Prepare_UnguardedMemoryForGuardedCode_Rejected()
    {
        Assert.SkipUnless(Strategies.Contains(MemoryStrategy.GuardPages), "permanent: the platform has no guard pages");
        using var other = Of(MemoryStrategy.ExplicitChecks).Instantiate(new WasmBuilder().Memory(1));
        var linker = new Linker(Of(MemoryStrategy.GuardPages)).Define("m", other);
        using var module = Of(MemoryStrategy.GuardPages).Load(new WasmBuilder().ImportMemory("m", "memory", 1));

        var error = Assert.Throws<WasmLinkException>(() => linker.Prepare(module));

        Assert.Contains("ExplicitChecks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instantiate_GuardedMemoryForCheckedCode_Works()
    {
        Assert.SkipUnless(Strategies.Contains(MemoryStrategy.GuardPages), "permanent: the platform has no guard pages");
        using var other = Of(MemoryStrategy.GuardPages)
            .Instantiate(new WasmBuilder().Memory(1).Data(0, 9).Function("f", ">i", c => c.I32(0).Access(Opcode.I32Load)));
        using var instance = new Linker(Of(MemoryStrategy.ExplicitChecks))
            .Define("m", other)
            .Instantiate(
                Of(MemoryStrategy.ExplicitChecks)
                    .Load(
                        new WasmBuilder()
                            .ImportFunction("m", "f", ">i")
                            .ImportMemory("m", "memory", 1)
                            .Function("f", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load).Call(0).Op(Opcode.I32Add))
                    )
            );

        Assert.Equal(18, instance.GetFunction<Func<int, int>>("f")(0));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("f")(65_533));
    }

    [Fact]
    public void Define_Again_ReplacesTheEarlierOne()
    {
        var engine = Of(Strategies[0]);
        var linker = new Linker(engine).Define("m", "f", () => 1).Define("m", "f", () => 2);
        using var instance = linker.Instantiate(
            engine.Load(new WasmBuilder().ImportFunction("m", "f", ">i").Function("f", ">i", c => c.Call(0)))
        );

        Assert.True(linker.IsDefined("m", "f"));
        Assert.False(linker.IsDefined("m", "g"));
        Assert.Equal(2, instance.GetFunction<Func<int>>("f")());
    }

    [Fact]
    public void Module_ImportsAndExports_AreDescribed()
    {
        using var module = Of(Strategies[0])
            .Load(
                new WasmBuilder()
                    .ImportFunction("a", "f", "il>d")
                    .ImportTable("b", "t", 'e', 1, 2)
                    .ImportMemory("c", "m", 3)
                    .ImportGlobal("d", "g", 'f', isMutable: true)
                    .Function("own", "i>", _ => { })
                    .Export("again", ExternKind.Memory, 0)
            );

        Assert.Equal(
            ["a.f: [i32 i64] -> [f64]", "b.t: (table 1 2 externref)", "c.m: (memory 3)", "d.g: (global (mut f32))"],
            module.Imports.Select(i => $"{i.Module}.{i.Name}: {i.Type}")
        );
        Assert.Equal(["own: [i32] -> []", "again: (memory 3)"], module.Exports.Select(e => $"{e.Name}: {e.Type}"));
    }

    [Theory, EveryStrategy]
    public void Instantiate_SharedMemory_SeenByAll(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 4)));
        var linker = new Linker(Of(strategy)).Define("m", "memory", memory);
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .ImportMemory("m", "memory", 1)
                    .Export("memory", ExternKind.Memory, 0)
                    .Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
                    .Function("store", "ii>", c => c.LocalGet(0).LocalGet(1).Access(Opcode.I32Store))
                    .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
                    .Function("size", ">i", c => c.MemorySize())
            );
        using var first = linker.Instantiate(module);
        using var second = linker.Instantiate(module);

        first.GetFunction<Action<int, int>>("store")(100, 7);
        Assert.Equal(7, second.GetFunction<Func<int, int>>("load")(100));
        Assert.Equal(7, memory.Read<int>(100));
        Assert.Same(memory, second.GetMemory());
        MustTrap(TrapKind.MemoryOutOfBounds, () => second.GetFunction<Func<int, int>>("load")(65_536));

        Assert.Equal(1, first.GetFunction<Func<int, int>>("grow")(2));
        Assert.Equal(3, second.GetFunction<Func<int>>("size")());
        Assert.Equal(0, second.GetFunction<Func<int, int>>("load")(65_536));
        Assert.Equal(3, memory.Grow(1));
        Assert.Equal(-1, second.GetFunction<Func<int, int>>("grow")(1));
        Assert.Equal(4, first.GetFunction<Func<int>>("size")());
    }

    [Theory, EveryStrategy]
    public void Instantiate_SharedGlobals_SeenByAll(MemoryStrategy strategy)
    {
        foreach (var type in "ilfdvFe")
        {
            var valueType = TypeOf(type);
            var initial = Value.Default(valueType);
            using var global = new Global(Of(strategy), new GlobalType(valueType, IsMutable: true), initial);
            var linker = new Linker(Of(strategy)).Define("m", "g", global);
            using var module = Of(strategy)
                .Load(
                    new WasmBuilder()
                        .ImportGlobal("m", "g", type, isMutable: true)
                        .Export("g", ExternKind.Global, 0)
                        .Function("get", $">{type}", c => c.GlobalGet(0))
                        .Function("set", $"{type}>", c => c.LocalGet(0).GlobalSet(0))
                );
            using var first = linker.Instantiate(module);
            using var second = linker.Instantiate(module);
            var value = type switch
            {
                'i' => Value.FromI32(-3),
                'l' => Value.FromI64(1L << 40),
                'f' => Value.FromF32(1.5f),
                'd' => Value.FromF64(-2.5),
                'v' => Value.FromV128(System.Runtime.Intrinsics.Vector128.Create((byte)77)),
                'F' => Value.FromFuncRef(first.GetFunction("get")),
                _ => Value.FromExternRef("shared"),
            };

            Assert.Equal(initial, second.GetFunction("get")!.Invoke()[0]);
            first.GetFunction("set")!.Invoke(value);
            Assert.Equal(value, second.GetFunction("get")!.Invoke()[0]);
            Assert.Equal(value, global.Value);
            global.Value = initial;
            Assert.Equal(initial, first.GetFunction("get")!.Invoke()[0]);
            Assert.Same(global, first["g"]);
        }
    }

    [Theory, EveryStrategy]
    public void Instantiate_SharedTable_CallsBetweenInstances(MemoryStrategy strategy)
    {
        using var table = new Table(Of(strategy), new TableType(ValueType.FuncRef, new Limits(2, 10)), Value.FromFuncRef(null));
        var linker = new Linker(Of(strategy)).Define("m", "table", table);
        using var first = linker.Instantiate(
            Of(strategy)
                .Load(
                    new WasmBuilder()
                        .ImportTable("m", "table", 'F', 2)
                        .Global(null, 'i', isMutable: true, c => c.I32(100))
                        .Function("count", ">i", c => c.GlobalGet(0).I32(1).Op(Opcode.I32Add).GlobalSet(0).GlobalGet(0))
                        .Elements(1, 0)
                )
        );
        using var second = linker.Instantiate(
            Of(strategy)
                .Load(
                    new WasmBuilder()
                        .ImportTable("m", "table", 'F', 2)
                        .Function("call", "i>i", c => c.LocalGet(0).CallIndirect(">i"))
                        .Function("grow", "i>i", c => c.RefNull('F').LocalGet(0).Indexed(Opcode.TableGrow, 0))
                )
        );
        var call = second.GetFunction<Func<int, int>>("call");

        Assert.Equal(101, call(1));
        Assert.Equal(102, call(1));
        MustTrap(TrapKind.UninitializedElement, () => call(0));
        MustTrap(TrapKind.UndefinedElement, () => call(2));
        Assert.Equal(2, second.GetFunction<Func<int, int>>("grow")(3));
        MustTrap(TrapKind.UninitializedElement, () => call(2));
        table[4] = Value.FromFuncRef(first.GetFunction("count"));
        Assert.Equal(103, call(4));
        Assert.Same(first.GetFunction("count"), table[1].AsFuncRef());
    }

    [Theory, EveryStrategy]
    public void CallIndirect_FunctionOfADisposedInstance_StillRuns(MemoryStrategy strategy)
    {
        using var caller = strategy.Instantiate(
            new WasmBuilder()
                .Table("table", 'F', 2)
                .Function("call", "i>i", c => c.LocalGet(0).CallIndirect(">i"))
                .Function("keep", "iF>", c => c.LocalGet(0).LocalGet(1).Indexed(Opcode.TableSet, 0))
        );
        for (var i = 0; i < 2; i++)
        {
            var owner = strategy.Instantiate(
                new WasmBuilder().Memory(1).Data(0, (byte)(10 + i)).Function("f", ">i", c => c.I32(0).Access(Opcode.I32Load))
            );
            caller.GetFunction<Action<int, Function?>>("keep")(i, owner.GetFunction("f"));
            owner.Dispose();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(10, caller.GetFunction<Func<int, int>>("call")(0));
        Assert.Equal(11, caller.GetFunction<Func<int, int>>("call")(1));
    }

    [Theory, EveryStrategy]
    public void Instantiate_SameTemplateOnManyThreads_AllShareTheHostsItems(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 1)));
        var linker = new Linker(Of(strategy)).Define("m", "memory", memory);
        using var module = Of(strategy).Load(new WasmBuilder().ImportMemory("m", "memory", 1));
        var template = linker.Prepare(module);
        var instances = new Instance[8];

        GuestThread.RunAll("instances to be made", 8, i => instances[i] = template.Instantiate());

        Assert.All(instances, i => Assert.Equal(8, i.Group.Instances.Length));
        foreach (var instance in instances)
        {
            Assert.Equal(65_536, memory.Length);
            instance.Dispose();
        }
    }

    private static ValueType TypeOf(char letter) =>
        ValueType.TryFromCode((byte)WasmBuilder.TypeCode(letter), out var type) ? type : default;
}
