using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Locals and globals (core spec, §4.4.5 "Variable Instructions").</content>
internal sealed partial class FunctionCompiler
{
    private void EmitLocal(Opcode opcode, int index)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                Push(_localTypes[index], isRotated: _rotatedLocals.Contains(index));
                LoadVariable(index);
                break;
            case Opcode.LocalSet:
                Materialize(1);
                NoteRotation(index);
                Pop();
                StoreVariable(index);
                CopyLocal(index);
                break;
            default:
                Materialize(1);
                NoteRotation(index);
                Touch();
                _il.Emit(ILOpCode.Dup);
                StoreVariable(index);
                CopyLocal(index);
                break;
        }
    }

    private void LoadVariable(int index)
    {
        var variable = _variables[index];
        if (variable < 0)
        {
            _il.LoadArgument(~variable);
        }
        else
        {
            _il.LoadLocal(variable);
        }
    }

    private void StoreVariable(int index)
    {
        var variable = _variables[index];
        if (variable < 0)
        {
            _il.StoreArgument(~variable);
        }
        else
        {
            _il.StoreLocal(variable);
        }
    }

    private void EmitGlobal(Opcode opcode, int index)
    {
        var type = _module.Globals[index].Type;
        if (type.IsObjectReference)
        {
            EmitExternGlobal(opcode, index);
            return;
        }

        if (opcode == Opcode.GlobalGet)
        {
            Push(type);
            LoadGlobalAddress(index);
            LoadIndirect(type);
            return;
        }

        Materialize(1);
        InsertBelow(1, () => LoadGlobalAddress(index));
        StoreIndirect(type);
        Pop();
    }

    private void EmitExternGlobal(Opcode opcode, int index)
    {
        if (opcode == Opcode.GlobalGet)
        {
            Push(_module.Globals[index].Type);
            _il.LoadArgument(0);
            _il.LoadInt32(index);
            CallIntrinsic(nameof(Intrinsics.GlobalGetExtern));
            return;
        }

        Materialize(1);
        _il.LoadArgument(0);
        _il.LoadInt32(index);
        CallIntrinsic(nameof(Intrinsics.GlobalSetExtern));
        Pop();
    }

    private void LoadGlobalAddress(int index)
    {
        if (ContextLayout.IsIndirectGlobal(_module, index))
        {
            LoadField(_layout.Globals[index], ILOpCode.Ldind_i);
        }
        else
        {
            LoadFieldAddress(_layout.Globals[index]);
        }
    }
}
