namespace Pillion.Wasm.Wit.Lexing;

/// <summary>A token and the documentation comments before it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; an identifier's without <c>%</c>, a string's without quotes and escapes.</param>
/// <param name="Start">Where it begins in the source.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Docs">The text of the <c>///</c> and <c>/** */</c> comments that stand before it, or empty.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End, string Docs)
{
    public bool Is(char op) => Kind == TokenKind.Operator && Text.Length == 1 && Text[0] == op;

    public bool IsKeyword(string keyword) => Kind == TokenKind.Keyword && string.Equals(Text, keyword, StringComparison.Ordinal);

    /// <summary>How messages name it.</summary>
    public override string ToString() =>
        Kind switch
        {
            TokenKind.End => "the end of the file",
            TokenKind.Keyword => $"the keyword '{Text}'",
            TokenKind.StringLiteral => "a string",
            _ => $"'{Text}'",
        };
}
