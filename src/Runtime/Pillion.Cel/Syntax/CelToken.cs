namespace Pillion.Cel.Syntax;

internal enum CelTokenKind
{
    End,
    Identifier,
    Literal,
    Operator,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">An identifier's name or an operator's characters.</param>
/// <param name="Value">A literal's value.</param>
/// <param name="Position">Where it begins.</param>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, object? Value, int Position);
