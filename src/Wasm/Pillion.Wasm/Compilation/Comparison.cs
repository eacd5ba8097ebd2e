using System.Reflection.Metadata;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation;

/// <summary>The IL of a comparison, as a value and as a branch.</summary>
/// <param name="Compare">Compares two values.</param>
/// <param name="IsNegated">Whether the comparison gives the opposite of what is wanted.</param>
/// <param name="Branch">Branches if the comparison holds.</param>
/// <param name="Inverse">Branches if it does not; for floats the unordered form, as a NaN makes every comparison but <c>ne</c> false.</param>
internal readonly record struct Comparison(ILOpCode Compare, bool IsNegated, ILOpCode Branch, ILOpCode Inverse)
{
    private static readonly Comparison s_zero = new(ILOpCode.Ceq, false, ILOpCode.Brfalse, ILOpCode.Brtrue);

    // In the order of the opcodes: eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u.
    private static readonly Comparison[] s_integer =
    [
        new(ILOpCode.Ceq, false, ILOpCode.Beq, ILOpCode.Bne_un),
        new(ILOpCode.Ceq, true, ILOpCode.Bne_un, ILOpCode.Beq),
        new(ILOpCode.Clt, false, ILOpCode.Blt, ILOpCode.Bge),
        new(ILOpCode.Clt_un, false, ILOpCode.Blt_un, ILOpCode.Bge_un),
        new(ILOpCode.Cgt, false, ILOpCode.Bgt, ILOpCode.Ble),
        new(ILOpCode.Cgt_un, false, ILOpCode.Bgt_un, ILOpCode.Ble_un),
        new(ILOpCode.Cgt, true, ILOpCode.Ble, ILOpCode.Bgt),
        new(ILOpCode.Cgt_un, true, ILOpCode.Ble_un, ILOpCode.Bgt_un),
        new(ILOpCode.Clt, true, ILOpCode.Bge, ILOpCode.Blt),
        new(ILOpCode.Clt_un, true, ILOpCode.Bge_un, ILOpCode.Blt_un),
    ];

    // eq ne lt gt le ge.
    private static readonly Comparison[] s_float =
    [
        new(ILOpCode.Ceq, false, ILOpCode.Beq, ILOpCode.Bne_un),
        new(ILOpCode.Ceq, true, ILOpCode.Bne_un, ILOpCode.Beq),
        new(ILOpCode.Clt, false, ILOpCode.Blt, ILOpCode.Bge_un),
        new(ILOpCode.Cgt, false, ILOpCode.Bgt, ILOpCode.Ble_un),
        new(ILOpCode.Cgt_un, true, ILOpCode.Ble, ILOpCode.Bgt_un),
        new(ILOpCode.Clt_un, true, ILOpCode.Bge, ILOpCode.Blt_un),
    ];

    public static Comparison Of(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Eqz or Opcode.I64Eqz => s_zero,
            >= Opcode.I32Eq and <= Opcode.I32GeU => s_integer[opcode - Opcode.I32Eq],
            >= Opcode.I64Eq and <= Opcode.I64GeU => s_integer[opcode - Opcode.I64Eq],
            >= Opcode.F32Eq and <= Opcode.F32Ge => s_float[opcode - Opcode.F32Eq],
            _ => s_float[opcode - Opcode.F64Eq],
        };
}
