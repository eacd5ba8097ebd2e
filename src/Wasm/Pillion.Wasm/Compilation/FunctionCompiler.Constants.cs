using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Constants, and what the JIT must not know of them.</content>
internal sealed partial class FunctionCompiler
{
    /// <param name="next">The next opcode: divisors stay constants, which the JIT divides by without dividing.</param>
    private void EmitI64Const(long value, int next)
    {
        Push(ValueType.I64, value);
        if (IsInLoop && next is < (int)Opcode.I64DivS or > (int)Opcode.I64RemU && _layout.WideConstants.TryGetValue(value, out var offset))
        {
            LoadField(offset, ILOpCode.Ldind_i8);
            return;
        }

        _il.LoadInt64(value);
    }

    private void EmitF32Const(uint bits)
    {
        Push(ValueType.F32, bits);
        LoadF32(bits);
    }

    private void LoadF32(uint bits)
    {
        // A signalling NaN would become quiet in the JIT, which keeps constants as doubles.
        var isSignalling = (bits & 0x7FC00000) == 0x7F800000 && (bits & 0x003FFFFF) != 0;
        if (isSignalling)
        {
            LoadOpaque(bits, isSingle: true);
            return;
        }

        _il.LoadSingle(bits);
    }

    private void EmitF64Const(ulong bits)
    {
        Push(ValueType.F64, (long)bits);
        LoadF64(bits);
    }

    private void LoadF64(ulong bits)
    {
        // Arithmetic with a signalling NaN would be folded to that NaN, where it should become quiet.
        var isSignalling = (bits & 0x7FF8000000000000) == 0x7FF0000000000000 && (bits & 0x0007FFFFFFFFFFFF) != 0;
        if (isSignalling)
        {
            LoadOpaque((long)bits, isSingle: false);
            return;
        }

        _il.LoadDouble(bits);
    }

    /// <summary>
    /// Keeps the JIT from dropping arithmetic that leaves every number as it is but makes signalling NaNs quiet: x - 0, x + -0,
    /// x * 1 and x / 1. Nothing else is hidden, because hiding a constant costs a call.
    /// </summary>
    private void HideFoldableConstants(OpcodeInfo info)
    {
        var isSingle = info.Operands[0] == ValueType.F32;
        if (IsIdentity(info.Opcode, _stack[^1], isRight: true))
        {
            _il.Emit(ILOpCode.Pop);
            LoadOpaque(_stack[^1].Constant!.Value, isSingle);
        }

        if (IsIdentity(info.Opcode, _stack[^2], isRight: false))
        {
            var second = Temporary(info.Operands[1], Amount);
            _il.StoreLocal(second);
            _il.Emit(ILOpCode.Pop);
            LoadOpaque(_stack[^2].Constant!.Value, isSingle);
            _il.LoadLocal(second);
        }
    }

    private static bool IsIdentity(Opcode opcode, Operand operand, bool isRight)
    {
        if (operand.Constant is not { } bits)
        {
            return false;
        }

        var value = operand.Type == ValueType.F32 ? BitConverter.UInt32BitsToSingle((uint)bits) : BitConverter.Int64BitsToDouble(bits);
        return opcode switch
        {
            Opcode.F32Add or Opcode.F64Add => value == 0 && double.IsNegative(value),
            Opcode.F32Sub or Opcode.F64Sub => isRight && value == 0 && !double.IsNegative(value),
            Opcode.F32Mul or Opcode.F64Mul => value == 1,
            _ => isRight && value == 1,
        };
    }

    private void LoadOpaque(long bits, bool isSingle)
    {
        if (isSingle)
        {
            _il.LoadInt32((int)bits);
            CallIntrinsic(nameof(Intrinsics.OpaqueF32));
        }
        else
        {
            _il.LoadInt64(bits);
            CallIntrinsic(nameof(Intrinsics.OpaqueF64));
        }
    }
}
