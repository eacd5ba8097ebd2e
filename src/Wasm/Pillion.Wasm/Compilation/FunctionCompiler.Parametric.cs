using System.Reflection.Metadata;

namespace Pillion.Wasm.Compilation;

/// <content>Dropping and selecting (core spec, §4.4.4 "Parametric Instructions").</content>
internal sealed partial class FunctionCompiler
{
    private void EmitDrop()
    {
        var operand = _stack[^1];
        if (operand.HasLoad && !operand.Type.IsReference)
        {
            DropLoads();
        }
        else if (operand.Start != SpilledStart)
        {
            _il.Emit(ILOpCode.Pop);
        }

        Pop();
    }

    private void EmitSelect(ValueType type)
    {
        Materialize(3);
        HideRotations(1);
        PrepareBranchAbove(3);
        var condition = Temporary(ValueType.I32, 0);
        var second = Temporary(type, 1);
        var first = Temporary(type, 2);
        _il.StoreLocal(condition);
        _il.StoreLocal(second);
        _il.StoreLocal(first);
        if ((type == ValueType.I32 || type == ValueType.I64) && IsInLoop)
        {
            EmitSelectByMask(type, condition, first, second);
        }
        else
        {
            // A shape that the JIT turns into a conditional move, outside of loops.
            _il.LoadLocal(condition);
            var skip = _il.BranchShort(ILOpCode.Brtrue_s);
            _il.LoadLocal(second);
            _il.StoreLocal(first);
            _il.BindShort(skip);
            _il.LoadLocal(first);
        }

        Replace(3, type, isRotated: AnyIsRotated(3));
    }

    /// <summary>
    /// second ^ ((first ^ second) &amp; -(condition != 0)): in loops the JIT leaves a choice as a branch, which unpredictable
    /// conditions make far dearer than these few instructions.
    /// </summary>
    private void EmitSelectByMask(ValueType type, int condition, int first, int second)
    {
        _il.LoadLocal(second);
        _il.LoadLocal(first);
        _il.LoadLocal(second);
        _il.Emit(ILOpCode.Xor);
        _il.LoadInt32(0);
        _il.LoadLocal(condition);
        _il.LoadInt32(0);
        _il.Emit(ILOpCode.Cgt_un);
        _il.Emit(ILOpCode.Sub);
        if (type == ValueType.I64)
        {
            _il.Emit(ILOpCode.Conv_i8);
        }

        _il.Emit(ILOpCode.And);
        _il.Emit(ILOpCode.Xor);
    }
}
