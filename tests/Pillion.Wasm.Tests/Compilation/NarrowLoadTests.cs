using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Compilation;

/// <summary>
/// A load of a byte or two as an operand of every instruction that takes an integer. The JIT likes to make memory operands of machine
/// instructions of them, and such an operand may be wider than the load: it would see the bytes behind.
/// </summary>
public sealed class NarrowLoadTests
{
    private static readonly (Opcode Load, char Type, ulong Value)[] s_loads =
    [
        (Opcode.I32Load8U, 'i', 0x81),
        (Opcode.I32Load8S, 'i', 0xFFFFFF81),
        (Opcode.I32Load16U, 'i', 0xA281),
        (Opcode.I32Load16S, 'i', 0xFFFFA281),
        (Opcode.I64Load8U, 'l', 0x81),
        (Opcode.I64Load8S, 'l', 0xFFFFFFFFFFFFFF81),
        (Opcode.I64Load16U, 'l', 0xA281),
        (Opcode.I64Load16S, 'l', 0xFFFFFFFFFFFFA281),
        (Opcode.I64Load32U, 'l', 0xC4B3A281),
        (Opcode.I64Load32S, 'l', 0xFFFFFFFFC4B3A281),
    ];

    private enum Path
    {
        Direct,
        ThroughVariable,
        AfterBranch,
    }

    [Theory, EveryStrategy]
    public void NarrowLoad_OperandOfAnyInstruction_IsTheValueLoaded(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        var wrong = new List<string>();
        foreach (var (info, operands) in InstructionsOfIntegers())
        {
            for (var position = 0; position < operands.Length; position++)
            {
                foreach (var (load, type, value) in s_loads.Where(l => l.Type == operands[position]))
                {
                    foreach (var path in Enum.GetValues<Path>())
                    {
                        Check(engine, info, operands, position, load, value, path, wrong);
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static void Check(
        Engine engine,
        OpcodeInfo info,
        string operands,
        int position,
        Opcode load,
        ulong value,
        Path path,
        List<string> wrong
    )
    {
        var result = Instructions.Letters(info.Results);
        var local = operands.Length;
        var signature = $"{operands}>{result}";
        using var instance = engine.Instantiate(
            new WasmBuilder()
                .Memory(1)
                .Data(0, 0x81, 0xA2, 0xB3, 0xC4, 0xD5, 0xE6, 0xF7, 0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
                .Function(
                    "loaded",
                    signature,
                    c =>
                    {
                        if (path == Path.ThroughVariable)
                        {
                            c.I32(0).Access(load).LocalSet(local);
                        }

                        for (var i = 0; i < operands.Length; i++)
                        {
                            _ =
                                i != position ? c.LocalGet(i)
                                : path == Path.ThroughVariable ? c.LocalGet(local)
                                : path == Path.Direct ? c.I32(0).Access(load)
                                : c.Block(c => c.I32(0).Access(load).LocalGet(local + 1).BrIf(0), $">{operands[position]}");
                        }

                        Instructions.Emit(c, info, lane: 1);
                    },
                    $"{operands[position]}i"
                )
                .Function(
                    "given",
                    signature,
                    c =>
                    {
                        for (var i = 0; i < operands.Length; i++)
                        {
                            c.LocalGet(i);
                        }

                        Instructions.Emit(c, info, lane: 1);
                    }
                )
        );
        var arguments = operands.Select(Instructions.ArgumentOf).ToArray();
        var loaded = instance.GetFunction("loaded")!.Invoke(arguments)[0];
        arguments[position] = operands[position] == 'i' ? Value.FromI32((int)value) : Value.FromI64((long)value);
        var given = instance.GetFunction("given")!.Invoke(arguments)[0];
        if (loaded.Bits != given.Bits)
        {
            wrong.Add($"{info.Name} {position} of {load} {path}: {loaded} and not {given}");
        }
    }

    private static IEnumerable<(OpcodeInfo Info, string Operands)> InstructionsOfIntegers() =>
        Instructions.OfValues().Where(i => i.Operands.AsSpan().ContainsAny('i', 'l'));
}
