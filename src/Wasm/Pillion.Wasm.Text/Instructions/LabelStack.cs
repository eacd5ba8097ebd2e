using System.Text;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Instructions;

/// <summary>What a label belongs to, which decides the words that may follow its instructions.</summary>
internal enum LabelKind
{
    /// <summary>A folded instruction, which ends with a parenthesis.</summary>
    Folded,
    Block,
    If,
    Else,
    Try,
    Catch,
    CatchAll,
}

/// <summary>A label that is in scope.</summary>
/// <param name="Id">Its identifier, without the dollar sign.</param>
internal readonly record struct Label(string? Id, LabelKind Kind);

/// <summary>The labels in scope, the innermost last (core spec, §6.5.1 "Labels").</summary>
internal sealed class LabelStack
{
    private readonly List<Label> _labels = [];
    private List<(int Index, string Name)>? _names;
    private int _declared;

    public int Count => _labels.Count;

    /// <summary>The identifiers of all labels so far, by the order in which they came; for the name section.</summary>
    public IReadOnlyList<(int Index, string Name)> Names => _names ?? (IReadOnlyList<(int, string)>)[];

    /// <summary>The innermost label; null if there is none.</summary>
    public Label? Innermost => _labels.Count == 0 ? null : _labels[^1];

    public void Reset()
    {
        _labels.Clear();
        _names = null;
        _declared = 0;
    }

    public void Push(string? id, LabelKind kind)
    {
        if (id is not null)
        {
            (_names ??= []).Add((_declared, id));
        }

        _declared++;
        _labels.Add(new Label(id, kind));
    }

    public void Pop() => _labels.RemoveAt(_labels.Count - 1);

    /// <summary>Says what the innermost label belongs to from here on: the <c>if</c> has met its <c>else</c>.</summary>
    public void Become(LabelKind kind) => _labels[^1] = _labels[^1] with { Kind = kind };

    /// <summary>A label as the number of labels between it and here; numbers are not checked.</summary>
    public uint ReadIndex(TokenCursor cursor) => TryReadIndex(cursor) ?? throw cursor.Unexpected();

    public uint? TryReadIndex(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Id)
        {
            return (uint?)cursor.TryReadUnsigned(bits: 32, "i32 constant out of range");
        }

        var name = Encoding.UTF8.GetString(IdentifierName.Bytes(cursor.Bytes));
        var label = _labels.FindLastIndex(l => l.Id == name);
        if (label < 0)
        {
            throw cursor.Error("unknown label $" + name);
        }

        cursor.Position++;
        return (uint)(_labels.Count - 1 - label);
    }

    /// <summary>The identifier that may be repeated after <c>else</c> and <c>end</c>.</summary>
    public void ReadRepeated(TokenCursor cursor)
    {
        var at = cursor.Position;
        if (cursor.TryReadId() is { } id && id != _labels[^1].Id)
        {
            throw cursor.ErrorAt(at, $"mismatching label ${id}");
        }
    }
}
