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
        if (type.IsObjectReference)
        {
            _il.Emit(ILOpCode.Ldnull);
        }
        else
        {
            _il.LoadInt32(0);
            _il.Emit(ILOpCode.Conv_i);
        }
    }

    private void EmitRefIsNull()
    {
        Materialize(1);
        var type = _stack[^1].Type;
        if (type.IsObjectReference)
        {
            _il.Emit(ILOpCode.Ldnull);
        }
        else
        {
            _il.LoadInt32(0);
            _il.Emit(ILOpCode.Conv_i);
        }

        _il.Emit(ILOpCode.Ceq);
        Replace(1, ValueType.I32);
    }

    /// <summary>Traps if the operand at a depth is null, unless its type says that it cannot be. Brings it onto the IL stack.</summary>
    /// <param name="fromTop">1 for the top operand.</param>
    private void EmitNullCheck(int fromTop, string trap)
    {
        Materialize(fromTop);
        var type = _stack[^fromTop].Type;
        if (!type.IsNullable)
        {
            return;
        }

        if (fromTop > 1)
        {
            // What follows it is computed after it, but before the check: null traps last.
            throw new System.Diagnostics.UnreachableException("only the top operand is checked in place");
        }

        PrepareBranchAbove(1);
        EmitNullCheckOfTop(trap);
        _stack[^1] = _stack[^1] with { Type = type.WithNull(false), Constant = null };
    }

    private void EmitNullCheckOfTop(string trap)
    {
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
