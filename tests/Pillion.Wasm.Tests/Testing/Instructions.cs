using System.Runtime.Intrinsics;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>The instructions that there are, for tests that try them all. Types are the letters of <see cref="WasmBuilder"/>.</summary>
internal static class Instructions
{
    /// <summary>All of them.</summary>
    public static IEnumerable<OpcodeInfo> All()
    {
        foreach (var opcode in Enum.GetValues<Opcode>())
        {
            if (opcode is not (Opcode.PrefixFB or Opcode.PrefixFC or Opcode.PrefixFD or Opcode.PrefixFE))
            {
                var code = new CodeBuilder(new WasmBuilder()).Op(opcode).ToArray();
                var reader = new WasmReader(code, 0, code.Length);
                yield return OpcodeTable.Read(ref reader);
            }
        }
    }

    /// <summary>Those that make one value of others, with no immediates but a lane; and the letters of their operands.</summary>
    public static IEnumerable<(OpcodeInfo Info, string Operands)> OfValues() =>
        All()
            .Where(i => i is { HasFixedSignature: true, Immediate: Immediate.None or Immediate.Lane, Results.Length: 1 })
            .Select(i => (i, Letters(i.Operands)));

    /// <summary>Emits one of them.</summary>
    /// <param name="lane">The lane, where it has one.</param>
    public static void Emit(CodeBuilder code, OpcodeInfo info, byte lane)
    {
        code.Op(info.Opcode);
        if (info.Immediate == Immediate.Lane)
        {
            code.Raw(lane);
        }
    }

    /// <summary>A value of a type with which nothing traps: divisors are not 0.</summary>
    public static Value ArgumentOf(char type) =>
        type switch
        {
            'i' => Value.FromI32(5),
            'l' => Value.FromI64(5),
            'f' => Value.FromF32(5),
            'd' => Value.FromF64(5),
            _ => Value.FromV128(Vector128.Create((byte)5)),
        };

    /// <summary>A letter for each type.</summary>
    public static string Letters(IEnumerable<ValueType> types) =>
        string.Concat(
            types.Select(t =>
                t.Code switch
                {
                    0x7F => 'i',
                    0x7E => 'l',
                    0x7D => 'f',
                    0x7C => 'd',
                    _ => 'v',
                }
            )
        );
}
