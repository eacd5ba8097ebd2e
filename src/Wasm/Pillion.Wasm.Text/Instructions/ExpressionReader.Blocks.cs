using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Instructions;

internal sealed partial class ExpressionReader
{
    private const byte EndCode = 0x0B;

    /// <summary>Reads the rest of a plain structured instruction or of a word inside one; false if it is another instruction.</summary>
    private bool TryReadStructured(InstructionInfo info, byte? hint)
    {
        switch (info.Shape)
        {
            case ImmediateShape.Block or ImmediateShape.Loop or ImmediateShape.TryTable:
                ReadHeader(info, LabelKind.Block);
                break;
            case ImmediateShape.If:
                AddHint(hint);
                ReadHeader(info, LabelKind.If);
                break;
            case ImmediateShape.Try:
                ReadHeader(info, LabelKind.Try);
                break;
            case ImmediateShape.Else:
                ExpectInside(LabelKind.If, LabelKind.If);
                _labels.ReadRepeated(_cursor);
                _labels.Become(LabelKind.Else);
                info.WriteOpcode(_code);
                break;
            case ImmediateShape.Catch:
                ExpectInside(LabelKind.Try, LabelKind.Catch);
                ReadCatch(info);
                _labels.Become(LabelKind.Catch);
                break;
            case ImmediateShape.CatchAll:
                ExpectInside(LabelKind.Try, LabelKind.Catch);
                ReadCatch(info);
                _labels.Become(LabelKind.CatchAll);
                break;
            case ImmediateShape.Delegate:
                ExpectInside(LabelKind.Try, LabelKind.Try);
                ReadDelegate(info);
                break;
            case ImmediateShape.End:
                ExpectInside(LabelKind.Block, LabelKind.CatchAll);
                _labels.ReadRepeated(_cursor);
                _labels.Pop();
                _code.WriteByte(EndCode);
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>Label, type and, for <c>try_table</c>, catch clauses; the label is in scope after them.</summary>
    private void ReadHeader(InstructionInfo info, LabelKind kind)
    {
        var label = _cursor.TryReadId();
        var type = TypeUse.Read(_cursor, _scope.Types, locals: null);
        info.WriteOpcode(_code);
        type.WriteBlockType(_code, _scope.Types);
        if (info.Shape == ImmediateShape.TryTable)
        {
            ReadCatchClauses();
        }

        _labels.Push(label, kind);
    }

    /// <summary>The clauses of <c>try_table</c> (core spec, §5.4.1).</summary>
    private void ReadCatchClauses()
    {
        var clauses = _pending.Bytes;
        var start = clauses.Length;
        var count = 0u;
        for (; TryReadClauseKind() is { } kind; count++)
        {
            clauses.WriteByte(kind);
            if (kind is 0 or 1)
            {
                clauses.WriteUnsigned(_scope.Tags.ReadIndex(_cursor));
            }

            clauses.WriteUnsigned(_labels.ReadIndex(_cursor));
            _cursor.ExpectClose();
        }

        _code.WriteUnsigned(count);
        _code.WriteBytes(clauses.Written[start..]);
        clauses.Truncate(start);
    }

    private byte? TryReadClauseKind() =>
        _cursor.TryForm("catch"u8) ? 0
        : _cursor.TryForm("catch_ref"u8) ? 1
        : _cursor.TryForm("catch_all"u8) ? 2
        : _cursor.TryForm("catch_all_ref"u8) ? (byte)3
        : null;

    private void ReadCatch(InstructionInfo info)
    {
        info.WriteOpcode(_code);
        if (info.Shape == ImmediateShape.Catch)
        {
            _code.WriteUnsigned(_scope.Tags.ReadIndex(_cursor));
        }
    }

    /// <summary>Ends a <c>try</c>; the label it names is counted from outside of that.</summary>
    private void ReadDelegate(InstructionInfo info)
    {
        _labels.Pop();
        info.WriteOpcode(_code);
        _code.WriteUnsigned(_labels.ReadIndex(_cursor));
    }

    /// <summary>Refuses a word, just read, if the innermost label is not one that it can belong to.</summary>
    private void ExpectInside(LabelKind first, LabelKind last)
    {
        if (_labels.Innermost is not { } label || label.Kind < first || label.Kind > last)
        {
            _cursor.Position--;
            throw _cursor.Unexpected();
        }
    }

    private void ExpectBodyClosed() => ExpectBlocksClosed(_labels.Innermost is { Kind: LabelKind.Folded });
}
