using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>Which instructions <see cref="Lanes"/> has.</summary>
internal static class LaneOperations
{
    public static bool Has(Opcode opcode) => IsLoad(opcode) || IsStore(opcode) || IsShift(opcode) || IsArithmetic(opcode);

    /// <summary>Whether its second operand is one for all lanes.</summary>
    public static bool IsShift(Opcode opcode) => opcode is Opcode.I32Shl or Opcode.I32ShrS or Opcode.I32ShrU;

    private static bool IsLoad(Opcode opcode) =>
        opcode
            is Opcode.I32Load
                or Opcode.I32Load8S
                or Opcode.I32Load8U
                or Opcode.I32Load16S
                or Opcode.I32Load16U
                or Opcode.I64Load
                or Opcode.I64Load32S
                or Opcode.I64Load32U
                or Opcode.F32Load
                or Opcode.F64Load;

    private static bool IsStore(Opcode opcode) =>
        opcode is Opcode.I32Store or Opcode.I32Store8 or Opcode.I32Store16 or Opcode.I64Store or Opcode.F32Store or Opcode.F64Store;

    private static bool IsArithmetic(Opcode opcode) =>
        opcode
            is Opcode.I32Add
                or Opcode.I32Sub
                or Opcode.I32Mul
                or Opcode.I32And
                or Opcode.I32Or
                or Opcode.I32Xor
                or Opcode.I64Add
                or Opcode.I64Sub
                or Opcode.I64And
                or Opcode.I64Or
                or Opcode.I64Xor
                or Opcode.F32Add
                or Opcode.F32Sub
                or Opcode.F32Mul
                or Opcode.F32Div
                or Opcode.F32Sqrt
                or Opcode.F64Add
                or Opcode.F64Sub
                or Opcode.F64Mul
                or Opcode.F64Div
                or Opcode.F64Sqrt;
}
