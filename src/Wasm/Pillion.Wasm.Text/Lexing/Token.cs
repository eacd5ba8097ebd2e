namespace Pillion.Wasm.Text.Lexing;

/// <summary>A token as a range of the text's bytes.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    /// <summary>Whether a closing parenthesis belongs to it.</summary>
    public bool Opens => Kind is TokenKind.Open or TokenKind.Annotation;
}
