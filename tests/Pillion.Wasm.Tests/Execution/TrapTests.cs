using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Execution;

public sealed class TrapTests
{
    /// <summary>Guests <c>[] -> []</c> that trap, and how.</summary>
    private static readonly (string Name, TrapKind Kind, Action<CodeBuilder> Code)[] s_traps =
    [
        ("unreachable", TrapKind.Unreachable, c => c.Op(Opcode.Unreachable)),
        ("load", TrapKind.MemoryOutOfBounds, c => c.I32(-1).Access(Opcode.I32Load).Op(Opcode.Drop)),
        ("store", TrapKind.MemoryOutOfBounds, c => c.I32(-1).I32(1).Access(Opcode.I32Store)),
        ("memory.fill", TrapKind.MemoryOutOfBounds, c => c.I32(1).I32(1).I32(65536).Op(Opcode.MemoryFill).Raw(0)),
        ("memory.copy to", TrapKind.MemoryOutOfBounds, c => c.I32(65536).I32(0).I32(1).Op(Opcode.MemoryCopy).Raw(0, 0)),
        ("memory.copy from", TrapKind.MemoryOutOfBounds, c => c.I32(0).I32(-1).I32(2).Op(Opcode.MemoryCopy).Raw(0, 0)),
        ("memory.copy nothing", TrapKind.MemoryOutOfBounds, c => c.I32(65537).I32(0).I32(0).Op(Opcode.MemoryCopy).Raw(0, 0)),
        ("memory.init", TrapKind.MemoryOutOfBounds, c => c.I32(0).I32(0).I32(4).Op(Opcode.MemoryInit).Raw(0, 0)),
        ("table.get", TrapKind.TableOutOfBounds, c => c.I32(3).Indexed(Opcode.TableGet, 0).Op(Opcode.Drop)),
        ("table.set", TrapKind.TableOutOfBounds, c => c.I32(-1).RefNull('F').Indexed(Opcode.TableSet, 0)),
        ("table.fill", TrapKind.TableOutOfBounds, c => c.I32(2).RefNull('F').I32(2).Indexed(Opcode.TableFill, 0)),
        ("table.copy", TrapKind.TableOutOfBounds, c => c.I32(0).I32(1).I32(3).Indexed(Opcode.TableCopy, 0, 0)),
        ("table.init", TrapKind.TableOutOfBounds, c => c.I32(0).I32(1).I32(1).Op(Opcode.TableInit).Raw(1, 0)),
        ("undefined", TrapKind.UndefinedElement, c => c.I32(3).CallIndirect(">")),
        ("undefined -1", TrapKind.UndefinedElement, c => c.I32(-1).CallIndirect(">")),
        ("uninitialized", TrapKind.UninitializedElement, c => c.I32(1).CallIndirect(">")),
        ("mismatch", TrapKind.IndirectCallTypeMismatch, c => c.I32(0).CallIndirect(">i").Op(Opcode.Drop)),
        ("i32.div_s", TrapKind.IntegerDivideByZero, c => c.I32(1).LocalGet(0).Op(Opcode.I32DivS, Opcode.Drop)),
        ("i32.rem_u", TrapKind.IntegerDivideByZero, c => c.I32(1).LocalGet(0).Op(Opcode.I32RemU, Opcode.Drop)),
        ("i64.rem_s", TrapKind.IntegerDivideByZero, c => c.I64(1).LocalGet(1).Op(Opcode.I64RemS, Opcode.Drop)),
        ("i64.div_u", TrapKind.IntegerDivideByZero, c => c.I64(1).I64(0).Op(Opcode.I64DivU, Opcode.Drop)),
        ("i32 overflow", TrapKind.IntegerOverflow, c => c.I32(int.MinValue).I32(-1).Op(Opcode.I32DivS, Opcode.Drop)),
        ("i64 overflow", TrapKind.IntegerOverflow, c => c.I64(long.MinValue).I64(-1).Op(Opcode.I64DivS, Opcode.Drop)),
        ("f32 too large", TrapKind.IntegerOverflow, c => c.F32(3e9f).Op(Opcode.I32TruncF32S, Opcode.Drop)),
        ("f64 too small", TrapKind.IntegerOverflow, c => c.F64(-1).Op(Opcode.I64TruncF64U, Opcode.Drop)),
        ("f64 NaN", TrapKind.InvalidConversionToInteger, c => c.F64(double.NaN).Op(Opcode.I32TruncF64S, Opcode.Drop)),
        ("stack", TrapKind.StackExhausted, c => c.Call(0)),
    ];

    [Theory, EveryStrategy(false, true)]
    public void Invoke_EachTrap_HasItsKindTextAndFrames(MemoryStrategy strategy, bool optimized)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = optimized });
        foreach (var (name, kind, code) in s_traps)
        {
            using var instance = engine.Instantiate(Trapping(code));

            var trap = MustTrap(kind, instance.GetFunction<Action>("f"));

            Assert.Equal(WasmTrapException.TextOf(kind), trap.Message);
            if (kind == TrapKind.StackExhausted)
            {
                Assert.InRange(trap.Frames.Count, 100, 1_000_000);
                Assert.EndsWith(" more", trap.ToString(), StringComparison.Ordinal);
            }
            else if (optimized)
            {
                // The JIT may have made one of both.
                Assert.Equal("traps!f", trap.Frames[^1].ToString());
            }
            else
            {
                Assert.Equal(["traps!inner", "traps!f"], trap.Frames.Select(f => f.ToString()));
                Assert.Equal(
                    string.Join(Environment.NewLine, $"wasm trap: {trap.Message}", "   at traps!inner", "   at traps!f"),
                    trap.ToString()
                );
            }

            Assert.True(instance.GetFunction<Func<int>>("answer")() == 42, $"not usable after {name}");
        }
    }

    [Fact]
    public void TextOf_EveryKind_IsTheSpecifications()
    {
        Assert.Equal(
            [
                "unreachable",
                "out of bounds memory access",
                "out of bounds table access",
                "undefined element",
                "uninitialized element",
                "indirect call type mismatch",
                "integer divide by zero",
                "integer overflow",
                "invalid conversion to integer",
                "call stack exhausted",
                "interrupted",
                "null exception reference",
                "unaligned atomic",
                "expected shared memory",
                "blocking wait not allowed",
                "all fuel consumed",
                "null reference",
                "null function reference",
                "null structure reference",
                "null array reference",
                "null i31 reference",
                "out of bounds array access",
                "cast failure",
                "allocation size too large",
                "component rule broken",
            ],
            Enum.GetValues<TrapKind>().Select(WasmTrapException.TextOf)
        );
    }

    [Theory, EveryStrategy]
    public void Frames_WithoutNames_AreExportsAndIndices(MemoryStrategy strategy)
    {
        using var module = Of(strategy)
            .Load(
                new WasmBuilder()
                    .ImportFunction("host", "unused", ">")
                    .Function(null, ">", c => c.Op(Opcode.Unreachable))
                    .Function("exported", ">", c => c.Call(1))
                    .Function(null, ">", c => c.Call(2))
                    .NamedFunction("named")
                    .Function("f", ">", c => c.Call(3)),
                name: "given"
            );
        using var instance = new Linker(Of(strategy)).Define("host", "unused", () => { }).Instantiate(module);

        var trap = MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("f"));

        Assert.Equal(
            [
                new WasmFrame("given", 1, null),
                new WasmFrame("given", 2, "exported"),
                new WasmFrame("given", 3, "named"),
                new WasmFrame("given", 4, "f"),
            ],
            trap.Frames
        );
        Assert.Equal("given!func[1]", trap.Frames[0].ToString());
    }

    [Theory, EveryStrategy("unreachable", "load", "divide")]
    public void Frames_AcrossTwoInstances_NameBoth(MemoryStrategy strategy, string how)
    {
        using var callee = strategy.Instantiate(Failing().Named("callee"));
        using var caller = new Linker(Of(strategy))
            .Define("m", callee)
            .Instantiate(
                Of(strategy).Load(new WasmBuilder().ImportFunction("m", how, ">").Function("call", ">", c => c.Call(0)).Named("caller"))
            );

        var trap = Assert.Throws<WasmTrapException>(caller.GetFunction<Action>("call"));

        Assert.Equal([$"callee!{how}", "caller!call"], trap.Frames.Select(f => f.ToString()));
        Assert.Equal(42, callee.GetFunction<Func<int>>("answer")());
    }

    [Theory, EveryStrategy("unreachable", "load", "divide")]
    public void Frames_ThroughAHostFunction_NameBoth(MemoryStrategy strategy, string how)
    {
        using var callee = strategy.Instantiate(Failing().Named("callee"));
        var linker = new Linker(Of(strategy)).Define("host", "relay", () => callee.GetFunction<Action>(how)());
        using var caller = linker.Instantiate(
            Of(strategy).Load(new WasmBuilder().ImportFunction("host", "relay", ">").Function("call", ">", c => c.Call(0)).Named("caller"))
        );

        var trap = Assert.Throws<WasmTrapException>(caller.GetFunction<Action>("call"));

        Assert.Equal([$"callee!{how}", "caller!call"], trap.Frames.Select(f => f.ToString()));
    }

    [Theory, EveryStrategy]
    public void Frames_AfterTheModuleWasDisposed_AreStillNamed(MemoryStrategy strategy)
    {
        var module = Of(strategy).Load(Failing().Named("gone"));
        using var instance = new Linker(Of(strategy)).Instantiate(module);
        module.Dispose();

        var trap = MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("unreachable"));

        Assert.Equal(["gone!unreachable"], trap.Frames.Select(f => f.ToString()));
    }

    [Theory, EveryStrategy("unreachable", "load", "divide")]
    public void Invoke_TenThousandTraps_InstanceStaysUsable(MemoryStrategy strategy, string how)
    {
        using var instance = strategy.Instantiate(Failing());
        var fail = instance.GetFunction<Action>(how);

        for (var i = 0; i < 10_000; i++)
        {
            Assert.Throws<WasmTrapException>(fail);
        }

        Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
    }

    [Theory, EveryStrategy]
    public void Invoke_StateBeforeATrap_IsKept(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Memory(1)
                .Global("g", 'i', isMutable: true, c => c.I32(0))
                .Function(
                    "f",
                    ">",
                    c => c.I32(1).GlobalSet(0).I32(4).I32(7).Access(Opcode.I32Store).Op(Opcode.Unreachable).I32(2).GlobalSet(0)
                )
        );

        MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("f"));

        Assert.Equal(7, instance.GetMemory()!.Read<int>(4));
        Assert.Equal(1, ((Global)instance["g"]!).Value.AsI32());
    }

    [Theory, EveryStrategy]
    public void Instantiate_SegmentDoesNotFit_TrapsAndKeepsWhatWasWritten(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), new MemoryType(new Limits(1, 1)));
        var linker = new Linker(Of(strategy)).Define("m", "memory", memory);
        var module = new WasmBuilder().ImportMemory("m", "memory", 1).Data(0, 1, 2).Data(65_535, 3, 4);

        MustTrap(TrapKind.MemoryOutOfBounds, () => linker.Instantiate(Of(strategy).Load(module)));

        Assert.Equal(0x0201, memory.Read<short>(0));
        Assert.Equal(0, memory.Read<byte>(65_535));
    }

    private static WasmBuilder Trapping(Action<CodeBuilder> code) =>
        new WasmBuilder()
            .Memory(1)
            .PassiveData(1, 2, 3)
            .Table(null, 'F', 3)
            .Elements(0, 0)
            .PassiveElements(0)
            .Function(null, ">", code, "il")
            .NamedFunction("inner")
            .Function("f", ">", c => c.Call(0))
            .Function("answer", ">i", c => c.I32(42))
            .Named("traps");

    private static WasmBuilder Failing() =>
        new WasmBuilder()
            .Memory(1)
            .Function("unreachable", ">", c => c.Op(Opcode.Unreachable))
            .Function("load", ">", c => c.I32(-1).Access(Opcode.I32Load).Op(Opcode.Drop))
            .Function("divide", ">", c => c.I32(1).I32(0).Op(Opcode.I32DivS, Opcode.Drop))
            .Function("answer", ">i", c => c.I32(42));
}
