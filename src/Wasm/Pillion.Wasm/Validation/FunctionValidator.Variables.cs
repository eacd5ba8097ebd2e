using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Validation;

/// <content>Locals and globals (core spec, §3.4.4 "Variable Instructions").</content>
internal sealed partial class FunctionValidator
{
    // Locals whose type has no default value and that were not written yet, and those that were, in order: at the end of a block what it
    // wrote counts as unwritten again.
    private readonly HashSet<int> _unwritten = [];
    private readonly Stack<int> _writtenLocals = [];

    private void ForgetLocals(int parameters)
    {
        _unwritten.Clear();
        _writtenLocals.Clear();
        for (var i = parameters; i < _locals.Count; i++)
        {
            if (!_locals[i].IsDefaultable)
            {
                _unwritten.Add(i);
            }
        }
    }

    private void NoteWrite(int local)
    {
        if (_unwritten.Remove(local))
        {
            _writtenLocals.Push(local);
        }
    }

    private void ForgetWrites(int written)
    {
        while (_writtenLocals.Count > written)
        {
            _unwritten.Add(_writtenLocals.Pop());
        }
    }

    private void ValidateLocal(Opcode opcode, uint index)
    {
        if (index >= (uint)_locals.Count)
        {
            throw Error($"unknown local {index}");
        }

        var type = _locals[(int)index];
        if (opcode != Opcode.LocalGet)
        {
            Pop(type);
            NoteWrite((int)index);
        }
        else if (_unwritten.Contains((int)index))
        {
            throw Error($"uninitialized local {index}");
        }

        if (opcode != Opcode.LocalSet)
        {
            Push(type);
        }
    }

    private void ValidateGlobal(Opcode opcode, uint index)
    {
        if (index >= (uint)module.Globals.Count)
        {
            throw Error($"unknown global {index}");
        }

        var global = module.Globals[(int)index];
        if (opcode == Opcode.GlobalGet)
        {
            Push(global.Type);
            return;
        }

        if (!global.IsMutable)
        {
            throw Error("immutable global");
        }

        Pop(global.Type);
    }
}
