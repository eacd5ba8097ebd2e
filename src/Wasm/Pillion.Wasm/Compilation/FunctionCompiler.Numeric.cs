using System.Reflection;
using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Numeric instructions (core spec, §4.3 "Numerics" and §4.4.1).</content>
internal sealed partial class FunctionCompiler
{
    private const int Rotated = 3;
    private const int Amount = 4;

    private void EmitNumeric(OpcodeInfo info, ref WasmReader reader)
    {
        var opcode = info.Opcode;
        if (opcode is >= Opcode.I32Eqz and <= Opcode.F64Ge)
        {
            EmitComparison(info, ref reader);
            return;
        }

        Materialize(info.Operands.Length);
        if (KeepsLowBits(opcode))
        {
            KeepWhole();
        }

        switch (opcode)
        {
            case Opcode.I32RemS or Opcode.I64RemS:
                EmitSignedRemainder(opcode);
                break;
            case Opcode.I32Shl or Opcode.I32ShrS or Opcode.I32ShrU or Opcode.I64Shl or Opcode.I64ShrS or Opcode.I64ShrU:
                EmitShift(opcode);
                break;
            case Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr:
                _hasRotations = true;
                EmitRotate(opcode);
                break;
            case >= Opcode.F32Add and <= Opcode.F32Div or >= Opcode.F64Add and <= Opcode.F64Div:
                HideFoldableConstants(info);
                EmitSimple(opcode);
                break;
            default:
                EmitSimple(opcode);
                break;
        }

        Replace(
            info.Operands.Length,
            info.Results[0],
            isLoad: PassesLowBits(opcode) && AnyIsLoad(info.Operands.Length),
            isRotated: IsRotation(opcode) || AnyIsRotated(info.Operands.Length)
        );
    }

    /// <summary>Instructions that are one or two IL instructions, or a call.</summary>
    private void EmitSimple(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Add or Opcode.I64Add or Opcode.F32Add or Opcode.F64Add:
                _il.Emit(ILOpCode.Add);
                break;
            case Opcode.I32Sub or Opcode.I64Sub or Opcode.F32Sub or Opcode.F64Sub:
                _il.Emit(ILOpCode.Sub);
                break;
            case Opcode.I32Mul or Opcode.I64Mul or Opcode.F32Mul or Opcode.F64Mul:
                _il.Emit(ILOpCode.Mul);
                break;
            case Opcode.I32DivS or Opcode.I64DivS or Opcode.F32Div or Opcode.F64Div:
                _il.Emit(ILOpCode.Div);
                break;
            case Opcode.I32DivU or Opcode.I64DivU:
                _il.Emit(ILOpCode.Div_un);
                break;
            case Opcode.I32RemU or Opcode.I64RemU:
                _il.Emit(ILOpCode.Rem_un);
                break;
            case Opcode.I32And or Opcode.I64And:
                _il.Emit(ILOpCode.And);
                break;
            case Opcode.I32Or or Opcode.I64Or:
                _il.Emit(ILOpCode.Or);
                break;
            case Opcode.I32Xor or Opcode.I64Xor:
                _il.Emit(ILOpCode.Xor);
                break;
            case Opcode.F32Neg or Opcode.F64Neg:
                _il.Emit(ILOpCode.Neg);
                break;
            case Opcode.I32WrapI64:
                _il.Emit(ILOpCode.Conv_i4);
                break;
            case Opcode.I64ExtendI32S:
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.I64ExtendI32U:
                _il.Emit(ILOpCode.Conv_u8);
                break;
            case Opcode.I32Extend8S:
                _il.Emit(ILOpCode.Conv_i1);
                break;
            case Opcode.I32Extend16S:
                _il.Emit(ILOpCode.Conv_i2);
                break;
            case Opcode.I64Extend8S:
                _il.Emit(ILOpCode.Conv_i1);
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Extend16S:
                _il.Emit(ILOpCode.Conv_i2);
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Extend32S:
                _il.Emit(ILOpCode.Conv_i4);
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.F32ConvertI32S or Opcode.F32ConvertI64S:
                _il.Emit(ILOpCode.Conv_r4);
                break;
            case Opcode.F64PromoteF32 or Opcode.F64ConvertI32S or Opcode.F64ConvertI64S:
                _il.Emit(ILOpCode.Conv_r8);
                break;
            case Opcode.F32ConvertI32U:
                // Exact in 64 bits, so that there is one rounding.
                _il.Emit(ILOpCode.Conv_u8);
                _il.Emit(ILOpCode.Conv_r4);
                break;
            case Opcode.F64ConvertI32U:
                _il.Emit(ILOpCode.Conv_u8);
                _il.Emit(ILOpCode.Conv_r8);
                break;
            case Opcode.I32TruncSatF32S or Opcode.I32TruncSatF64S:
                _il.Emit(ILOpCode.Conv_i4);
                break;
            case Opcode.I32TruncSatF32U or Opcode.I32TruncSatF64U:
                _il.Emit(ILOpCode.Conv_u4);
                break;
            case Opcode.I64TruncSatF32S or Opcode.I64TruncSatF64S:
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.I64TruncSatF32U or Opcode.I64TruncSatF64U:
                _il.Emit(ILOpCode.Conv_u8);
                break;
            case Opcode.I64Clz:
                EmitCall(Builtins.I64Clz);
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Ctz:
                EmitCall(Builtins.I64Ctz);
                _il.Emit(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Popcnt:
                EmitCall(Builtins.I64Popcnt);
                _il.Emit(ILOpCode.Conv_i8);
                break;
            default:
                EmitCall(
                    opcode switch
                    {
                        Opcode.I32Clz => Builtins.I32Clz,
                        Opcode.I32Ctz => Builtins.I32Ctz,
                        Opcode.I32Popcnt => Builtins.I32Popcnt,
                        Opcode.F32Abs => Builtins.F32Abs,
                        Opcode.F32Ceil => Builtins.F32Ceil,
                        Opcode.F32Floor => Builtins.F32Floor,
                        Opcode.F32Trunc => Builtins.F32Trunc,
                        Opcode.F32Nearest => Builtins.F32Nearest,
                        Opcode.F32Sqrt => Builtins.F32Sqrt,
                        Opcode.F32Copysign => Builtins.F32Copysign,
                        Opcode.F64Abs => Builtins.F64Abs,
                        Opcode.F64Ceil => Builtins.F64Ceil,
                        Opcode.F64Floor => Builtins.F64Floor,
                        Opcode.F64Trunc => Builtins.F64Trunc,
                        Opcode.F64Nearest => Builtins.F64Nearest,
                        Opcode.F64Sqrt => Builtins.F64Sqrt,
                        Opcode.F64Copysign => Builtins.F64Copysign,
                        Opcode.I32ReinterpretF32 => Builtins.I32ReinterpretF32,
                        Opcode.I64ReinterpretF64 => Builtins.I64ReinterpretF64,
                        Opcode.F64ReinterpretI64 => Builtins.F64ReinterpretI64,

                        // The rest are intrinsics of ours under the instruction's own name.
                        _ => Builtins.Intrinsic(opcode.ToString()),
                    }
                );
                break;
        }
    }

    private void EmitComparison(OpcodeInfo info, ref WasmReader reader)
    {
        var operands = info.Operands.Length;
        Materialize(operands);
        HideRotationsFromComparison(operands);
        var comparison = Comparison.Of(info.Opcode);
        if (TryFuse(comparison, operands, ref reader))
        {
            return;
        }

        if (operands == 1)
        {
            _il.LoadInt32(0);
            if (info.Opcode == Opcode.I64Eqz)
            {
                _il.Emit(ILOpCode.Conv_i8);
            }
        }

        _il.Emit(comparison.Compare);
        if (comparison.IsNegated)
        {
            _il.LoadInt32(0);
            _il.Emit(ILOpCode.Ceq);
        }

        Replace(operands, ValueType.I32);
    }

    /// <summary>Makes one compare-and-branch of a comparison that is followed by <c>br_if</c> or <c>if</c>, negated by <c>i32.eqz</c> or not.</summary>
    private bool TryFuse(Comparison comparison, int operands, ref WasmReader reader)
    {
        var start = reader.Position;
        var (branch, inverse) = (comparison.Branch, comparison.Inverse);
        if (reader.Peek() == (int)Opcode.I32Eqz)
        {
            reader.Position++;
            (branch, inverse) = (inverse, branch);
        }

        var hasEqz = reader.Position != start;
        switch (reader.Peek())
        {
            case (int)Opcode.BrIf:
                reader.Position++;
                CountFused(hasEqz, Opcode.BrIf);
                EmitBranchIf((int)reader.ReadU32(), branch, inverse, operands);
                return true;
            case (int)Opcode.If:
                reader.Position++;
                CountFused(hasEqz, Opcode.If);
                OpenIf(inverse, operands, BlockTypes.Read(ref reader, _module));
                return true;
            default:
                reader.Position = start;
                return false;
        }
    }

    private void EmitSignedRemainder(Opcode opcode)
    {
        // The most negative number modulo -1 is 0, but the machine's division overflows.
        if (_stack[^1].Constant is { } divisor and not (0 or -1))
        {
            _ = divisor;
            _il.Emit(ILOpCode.Rem);
        }
        else
        {
            CallIntrinsic(opcode == Opcode.I32RemS ? nameof(Intrinsics.I32RemS) : nameof(Intrinsics.I64RemS));
        }
    }

    private void EmitShift(Opcode opcode)
    {
        var is64 = opcode is Opcode.I64Shl or Opcode.I64ShrS or Opcode.I64ShrU;
        MaskAmount(is64);
        _il.Emit(
            opcode switch
            {
                Opcode.I32Shl or Opcode.I64Shl => ILOpCode.Shl,
                Opcode.I32ShrS or Opcode.I64ShrS => ILOpCode.Shr,
                _ => ILOpCode.Shr_un,
            }
        );
    }

    /// <summary>Brings the shift amount on the stack into the range that IL defines, as WebAssembly does: modulo the width.</summary>
    private void MaskAmount(bool is64)
    {
        var mask = is64 ? 63 : 31;
        if (is64)
        {
            _il.Emit(ILOpCode.Conv_i4);
        }

        if (_stack[^1].Constant is not { } amount || amount < 0 || amount > mask)
        {
            _il.LoadInt32(mask);
            _il.Emit(ILOpCode.And);
        }
    }

    /// <summary>A rotation spelled out as shifts, which the JIT recognises; helper calls would use up its inlining budget.</summary>
    private void EmitRotate(Opcode opcode)
    {
        var is64 = opcode is Opcode.I64Rotl or Opcode.I64Rotr;
        var isLeft = opcode is Opcode.I32Rotl or Opcode.I64Rotl;
        var width = is64 ? 64 : 32;
        var value = Temporary(is64 ? ValueType.I64 : ValueType.I32, Rotated);
        var (there, back) = isLeft ? (ILOpCode.Shl, ILOpCode.Shr_un) : (ILOpCode.Shr_un, ILOpCode.Shl);
        if (_stack[^1].Constant is { } constant)
        {
            var amount = (int)constant & (width - 1);
            _il.Emit(ILOpCode.Pop);
            _il.StoreLocal(value);
            _il.LoadLocal(value);
            _il.LoadInt32(amount);
            _il.Emit(there);
            _il.LoadLocal(value);
            _il.LoadInt32((width - amount) & (width - 1));
            _il.Emit(back);
            _il.Emit(ILOpCode.Or);
            return;
        }

        var by = Temporary(ValueType.I32, Amount);
        if (is64)
        {
            _il.Emit(ILOpCode.Conv_i4);
        }

        _il.StoreLocal(by);
        _il.StoreLocal(value);
        _il.LoadLocal(value);
        _il.LoadLocal(by);
        _il.LoadInt32(width - 1);
        _il.Emit(ILOpCode.And);
        _il.Emit(there);
        _il.LoadLocal(value);
        _il.LoadInt32(width);
        _il.LoadLocal(by);
        _il.Emit(ILOpCode.Sub);
        _il.LoadInt32(width - 1);
        _il.Emit(ILOpCode.And);
        _il.Emit(back);
        _il.Emit(ILOpCode.Or);
    }

    private void EmitCall(MethodInfo method) => _il.Token(ILOpCode.Call, _references.Method(method));
}
