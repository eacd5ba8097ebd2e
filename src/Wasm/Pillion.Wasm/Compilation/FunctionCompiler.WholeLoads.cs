using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>
/// Loads that the JIT would make shorter. Where only some bits of a value are used, or none, it reads only the bytes that have them; and
/// where guard pages stand for checks, a load that begins inside the memory and ends outside would not trap.
/// </content>
/// <remarks>
/// What is left: values that die in a variable or in a block's results, and those that the JIT carries from a variable's only assignment to
/// its only use, in the next statement.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    /// <summary>Whether an instruction keeps only the low bits of the operand on top.</summary>
    private static bool KeepsLowBits(Opcode opcode) =>
        opcode
            is Opcode.I32WrapI64
                or (>= Opcode.I32Extend8S and <= Opcode.I64Extend32S)
                or (>= Opcode.I64Shl and <= Opcode.I64Rotr)
                or (>= Opcode.I32Store8 and <= Opcode.I64Store32);

    /// <summary>Whether the low bits of the result are made of the low bits of the operands alone.</summary>
    private static bool PassesLowBits(Opcode opcode) =>
        opcode
            is Opcode.I32Add
                or Opcode.I32Sub
                or Opcode.I32Mul
                or Opcode.I32And
                or Opcode.I32Or
                or Opcode.I32Xor
                or Opcode.I64Add
                or Opcode.I64Sub
                or Opcode.I64Mul
                or Opcode.I64And
                or Opcode.I64Or
                or Opcode.I64Xor;

    /// <summary>Hides the operand on top, which is on the IL stack, from the JIT if it would make its loads shorter.</summary>
    private void KeepWhole()
    {
        if (_stack[^1].IsLoad)
        {
            CallWhole(_stack[^1].Type);
        }
    }

    /// <summary>Passes an integer on so that the JIT does not see what it is made of.</summary>
    private void CallWhole(ValueType type)
    {
        if (type == ValueType.I32)
        {
            CallIntrinsic(nameof(Intrinsics.WholeI32));
        }
        else if (type == ValueType.I64)
        {
            CallIntrinsic(nameof(Intrinsics.WholeI64));
        }
    }

    /// <summary>Whether any of the top operands is made of loads that pass their low bits on.</summary>
    private bool AnyIsLoad(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            if (_stack[^i].IsLoad)
            {
                return true;
            }
        }

        return false;
    }

    private bool AnyHasLoad(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            if (_stack[^i].HasLoad)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Uses the operand on top, which is dropped, so that its loads are done.</summary>
    private void DropLoads()
    {
        Materialize(1);
        CallIntrinsic("Keep" + _stack[^1].Type.HelperSuffix);
    }
}
