using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Validation;

/// <content>
/// Exceptions: <c>try_table</c> and <c>throw_ref</c> (core spec 3.0, §3.4.8 "Control Instructions"), and the blocks of the form before,
/// which toolchains still emit (proposal "exception-handling", legacy/Exceptions.md).
/// </content>
internal sealed partial class FunctionValidator
{
    private void ValidateTryTable(ref WasmReader reader)
    {
        var type = BlockTypes.Read(ref reader, module);
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var clause = CatchClause.Read(ref reader);
            var carried = clause.CatchesAll ? [] : TagParameters((uint)clause.Tag);
            if (clause.GivesReference)
            {
                carried = carried.Add(ValueType.ExnRef.WithNull(false));
            }

            var label = Label(clause.Label).LabelTypes;
            if (!Subtyping.AreSubtypes(carried, label))
            {
                throw Error(
                    $"type mismatch: the clause carries [{string.Join(' ', carried)}], its label takes [{string.Join(' ', label)}]"
                );
            }
        }

        PopAll(type.Parameters);
        PushControl(Opcode.TryTable, type);
    }

    private void ValidateTagUse(Opcode opcode, uint tag)
    {
        var parameters = TagParameters(tag);
        if (opcode == Opcode.Throw)
        {
            PopAll(parameters);
            SetUnreachable();
            return;
        }

        OpenCatch(Opcode.Catch);
        PushAll(parameters);
    }

    private void ValidateThrowRef()
    {
        Pop(ValueType.ExnRef);
        SetUnreachable();
    }

    private void ValidateCatchAll() => OpenCatch(Opcode.CatchAll);

    /// <summary>Closes the part of a legacy <c>try</c> before, and opens one whose values on the stack are the exception's alone.</summary>
    private void OpenCatch(Opcode opcode)
    {
        var part = PopControl();
        if (part.Opcode is not (Opcode.Try or Opcode.Catch))
        {
            throw new WasmFormatException("END opcode expected: catch without try", _position);
        }

        PushControl(opcode, new FuncType([], part.Type.Results));
    }

    private void ValidateRethrow(uint depth)
    {
        if (Label(depth).Opcode is not (Opcode.Catch or Opcode.CatchAll))
        {
            throw Error("invalid rethrow label");
        }

        SetUnreachable();
    }

    private void ValidateDelegate(uint depth)
    {
        var body = PopControl();
        if (body.Opcode != Opcode.Try)
        {
            throw new WasmFormatException("END opcode expected: delegate without try", _position);
        }

        _ = Label(depth);
        PushAll(body.Type.Results);
    }

    private ImmutableArray<ValueType> TagParameters(uint tag) =>
        tag < (uint)module.Tags.Count ? module.TypeOfTag((int)tag).Parameters : throw Error($"unknown tag {tag}");
}
