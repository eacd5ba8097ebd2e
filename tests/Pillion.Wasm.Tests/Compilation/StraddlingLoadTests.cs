using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Compilation;

/// <summary>
/// A load whose last bytes are outside, as an operand of every instruction. The JIT likes to read less than was asked for where the rest
/// does not matter; but then the trap is lost.
/// </summary>
public sealed class StraddlingLoadTests
{
    private static readonly (Opcode Load, char Type, int Width)[] s_loads =
    [
        (Opcode.I32Load, 'i', 4),
        (Opcode.I32Load16U, 'i', 2),
        (Opcode.I64Load, 'l', 8),
        (Opcode.I64Load32U, 'l', 4),
        (Opcode.F32Load, 'f', 4),
        (Opcode.F64Load, 'd', 8),
        (Opcode.V128Load, 'v', 16),
    ];

    [Theory, EveryStrategy]
    public void Load_OperandOfAnyInstruction_Traps(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        var wrong = new List<string>();
        foreach (var (info, operands) in Instructions.OfValues())
        {
            for (var position = 0; position < operands.Length; position++)
            {
                foreach (var (load, type, width) in s_loads.Where(l => l.Type == operands[position]))
                {
                    Check(engine, info, operands, position, load, width, isDropped: false, wrong);
                    Check(engine, info, operands, position, load, width, isDropped: true, wrong);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory, EveryStrategy]
    public void Load_ValueOfAnyStore_Traps(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        foreach (var (load, type, width) in s_loads)
        {
            foreach (var store in Stores().Where(s => Instructions.Letters(s.Operands)[1] == type))
            {
                using var instance = engine.Instantiate(
                    new WasmBuilder().Memory(1).Function("f", "i>", c => c.I32(8).LocalGet(0).Access(load).Access(store.Opcode))
                );
                var f = instance.GetFunction<Action<int>>("f");
                for (var inside = 1; inside < width; inside++)
                {
                    MustTrap(TrapKind.MemoryOutOfBounds, () => f(65_536 - inside));
                }
            }
        }
    }

    [Theory, EveryStrategy]
    public void Load_OperandOfAnExpressionThatIsMadeShort_Traps(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        foreach (var operation in new[] { Opcode.I64Add, Opcode.I64Sub, Opcode.I64Mul, Opcode.I64And, Opcode.I64Or, Opcode.I64Xor })
        {
            using var instance = engine.Instantiate(
                new WasmBuilder()
                    .Memory(1)
                    .Function("left", "il>i", c => c.LocalGet(0).Access(Opcode.I64Load).LocalGet(1).Op(operation, Opcode.I32WrapI64))
                    .Function("right", "il>i", c => c.LocalGet(1).LocalGet(0).Access(Opcode.I64Load).Op(operation, Opcode.I32WrapI64))
            );
            foreach (var name in new[] { "left", "right" })
            {
                var f = instance.GetFunction<Func<int, long, int>>(name);
                for (var inside = 1; inside < 8; inside++)
                {
                    MustTrap(TrapKind.MemoryOutOfBounds, () => f(65_536 - inside, 5));
                }
            }
        }
    }

    private static void Check(
        Engine engine,
        OpcodeInfo info,
        string operands,
        int position,
        Opcode load,
        int width,
        bool isDropped,
        List<string> wrong
    )
    {
        var result = isDropped ? "" : Instructions.Letters(info.Results);
        using var instance = engine.Instantiate(
            new WasmBuilder()
                .Memory(1)
                .Function(
                    "f",
                    $"{operands}i>{result}",
                    c =>
                    {
                        for (var i = 0; i < operands.Length; i++)
                        {
                            _ = i != position ? c.LocalGet(i) : c.LocalGet(operands.Length).Access(load);
                        }

                        Instructions.Emit(c, info, lane: 0);
                        if (isDropped)
                        {
                            c.Op(Opcode.Drop);
                        }
                    }
                )
        );
        var arguments = operands.Select(Instructions.ArgumentOf).ToArray();
        for (var inside = 1; inside < width; inside++)
        {
            try
            {
                instance.GetFunction("f")!.Invoke([.. arguments, Value.FromI32(65_536 - inside)]);
                wrong.Add($"{info.Name} {position} of {load}, {inside} bytes inside{(isDropped ? ", dropped" : "")}");
            }
            catch (WasmTrapException trap) when (trap.Kind == TrapKind.MemoryOutOfBounds)
            {
                // As it should be.
            }
        }
    }

    private static IEnumerable<OpcodeInfo> Stores() =>
        Instructions.All().Where(i => i is { Immediate: Immediate.MemArg, Results.Length: 0, IsAtomic: false });
}
