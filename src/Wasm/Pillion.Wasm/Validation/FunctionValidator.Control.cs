using Pillion.Wasm.Binary;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Validation;

/// <content>Blocks, branches and calls (core spec, §3.4.8 "Control Instructions").</content>
internal sealed partial class FunctionValidator
{
    private void ValidateBranch(Opcode opcode, uint depth)
    {
        var types = Label(depth).LabelTypes;
        if (opcode == Opcode.BrIf)
        {
            Pop(ValueType.I32);
            PopAll(types);
            PushAll(types);
            return;
        }

        PopAll(types);
        SetUnreachable();
    }

    private void ValidateBranchTable(ref WasmReader reader)
    {
        Pop(ValueType.I32);
        var count = reader.ReadCount();
        var targets = new uint[count];
        foreach (ref var target in targets.AsSpan())
        {
            target = reader.ReadU32();
        }

        var last = Label(reader.ReadU32()).LabelTypes;
        var popped = new ValueType[last.Length];
        foreach (var target in targets)
        {
            var types = Label(target).LabelTypes;
            if (types.Length != last.Length)
            {
                throw Error("type mismatch: labels of br_table differ in arity");
            }

            // Operands of unknown type must match every label, so they are put back as they were.
            for (var i = types.Length - 1; i >= 0; i--)
            {
                popped[i] = Pop(types[i]);
            }

            PushAll([.. popped]);
        }

        PopAll(last);
        SetUnreachable();
    }

    private void ValidateFunctionUse(Opcode opcode, uint index)
    {
        if (index >= (uint)module.Functions.Count)
        {
            throw Error($"unknown function {index}");
        }

        if (opcode == Opcode.RefFunc)
        {
            if (!declaredFunctions[index])
            {
                throw Error($"undeclared function reference {index}");
            }

            Push(ValueType.Ref(module.Types[module.Functions[(int)index]], nullable: false));
            return;
        }

        ValidateCall(module.TypeOfFunction((int)index), isTail: opcode == Opcode.ReturnCall);
    }

    private void ValidateCallIndirect(Opcode opcode, uint typeIndex, uint table)
    {
        if (!RequireTable(table).Element.IsSubtypeOf(ValueType.FuncRef))
        {
            throw Error("type mismatch: call_indirect through a table that holds no functions");
        }

        var type = RequireFunctionType(typeIndex);
        Pop(RequireTable(table).AddressType);
        ValidateCall(type, isTail: opcode == Opcode.ReturnCallIndirect);
    }

    private void ValidateCall(FuncType type, bool isTail)
    {
        PopAll(type.Parameters);
        if (!isTail)
        {
            PushAll(type.Results);
            return;
        }

        if (!Subtyping.AreSubtypes(type.Results, _control[0].Type.Results))
        {
            throw Error("type mismatch: the callee of a tail call must have the caller's results");
        }

        SetUnreachable();
    }

    private FuncType RequireFunctionType(uint index) =>
        index < (uint)module.Types.Count && module.Types[(int)index].Function is { } function
            ? function
            : throw Error($"unknown type {index}");

    private void PushControl(Opcode opcode, FuncType type)
    {
        _control.Add(new(opcode, type, _operands.Count, IsUnreachable: false, _writtenLocals.Count));
        PushAll(type.Parameters);
    }

    private ControlFrame PopControl()
    {
        var frame = _control[^1];
        PopAll(frame.Type.Results);
        if (_operands.Count != frame.Height)
        {
            throw Error("type mismatch: values remain on the stack at the end of a block");
        }

        ForgetWrites(frame.WrittenLocals);
        _control.RemoveAt(_control.Count - 1);
        return frame;
    }

    private ControlFrame Label(uint depth) =>
        depth < (uint)_control.Count ? _control[_control.Count - 1 - (int)depth] : throw Error($"unknown label {depth}");

    private void SetUnreachable()
    {
        var frame = _control[^1];
        _operands.TruncateTo(frame.Height);
        _control[^1] = frame with { IsUnreachable = true };
    }
}
