using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>References of any kind (core spec 3.0, §4.6.2 "Reference Instructions").</content>
internal sealed partial class FunctionCompiler
{
    private void EmitRefNull(ValueType type)
    {
        Push(type);
        LoadNull(type);
    }

    /// <summary>Instructions on references that have no immediates.</summary>
    private void EmitReference(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.RefIsNull:
                Materialize(1);
                LoadNull(_stack[^1].Type);
                _il.Emit(ILOpCode.Ceq);
                Replace(1, ValueType.I32);
                break;
            case Opcode.RefAsNonNull:
                EmitNullCheck(nameof(Intrinsics.ThrowNullReference));
                break;
            case Opcode.RefEq:
                EmitRefEq();
                break;
            case Opcode.AnyConvertExtern or Opcode.ExternConvertAny:
                // The same object; hosts see it as what it is.
                Materialize(1);
                Replace(1, ValueType.Ref(opcode == Opcode.AnyConvertExtern ? HeapKind.Any : HeapKind.Extern, _stack[^1].Type.IsNullable));
                break;
            case Opcode.RefI31:
                Materialize(1);
                CallIntrinsic(nameof(Intrinsics.RefI31));
                Replace(1, ValueType.Ref(HeapKind.I31, nullable: false));
                break;
            case Opcode.I31GetS or Opcode.I31GetU:
                EmitNullCheck(nameof(Intrinsics.ThrowNullI31));
                _il.Token(ILOpCode.Ldfld, _references.I31Number);
                if (opcode == Opcode.I31GetU)
                {
                    _il.LoadInt32(int.MaxValue);
                    _il.Emit(ILOpCode.And);
                }

                Replace(1, ValueType.I32);
                break;
            default:
                EmitNullCheck(nameof(Intrinsics.ThrowNullArray));
                _il.Emit(ILOpCode.Ldlen);
                _il.Emit(ILOpCode.Conv_i4);
                Replace(1, ValueType.I32);
                break;
        }
    }

    private void EmitRefEq()
    {
        Materialize(2);
        if (CanBeI31(_stack[^1].Type) && CanBeI31(_stack[^2].Type))
        {
            CallIntrinsic(nameof(Intrinsics.RefEq));
        }
        else
        {
            _il.Emit(ILOpCode.Ceq);
        }

        Replace(2, ValueType.I32);
    }

    private static bool CanBeI31(ValueType type) => ValueType.I31Ref.IsSubtypeOf(type.WithNull(true));

    /// <summary>Brings the top operand onto the IL stack, and traps if it is null, unless its type says that it cannot be.</summary>
    private void EmitNullCheck(string trap)
    {
        Materialize(1);
        var type = _stack[^1].Type;
        if (type.IsNullable)
        {
            PrepareBranchAbove(1);
            EmitNullCheckOfTop(trap);
            Replace(1, type.WithNull(false));
        }
    }

    private void EmitNullCheckOfTop(string trap)
    {
        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled + 1);
        _il.Emit(ILOpCode.Dup);
        var present = _il.BranchShort(ILOpCode.Brtrue_s);
        CallIntrinsic(trap);
        _il.BindShort(present);
    }

    private void EmitNullBranch(Opcode opcode, int depth)
    {
        SpillAll();
        var type = _stack[^1].Type;
        var slot = SpillSlot(_stack.Count - 1, type);
        if (opcode == Opcode.BrOnNull)
        {
            PopMany(1);
            if (type.IsNullable)
            {
                _il.LoadLocal(slot);
                EmitBranchIf(depth, ILOpCode.Brfalse, ILOpCode.Brtrue, 0);
            }

            PushSpilled(type.WithNull(false));
            return;
        }

        _il.LoadLocal(slot);
        EmitBranchIf(depth, ILOpCode.Brtrue, ILOpCode.Brfalse, 0);
        PopMany(1);
    }
}
