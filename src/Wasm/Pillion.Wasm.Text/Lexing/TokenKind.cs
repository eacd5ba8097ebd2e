namespace Pillion.Wasm.Text.Lexing;

/// <summary>Kinds of tokens (core spec, §6.3.1), the numbers told apart.</summary>
internal enum TokenKind : byte
{
    /// <summary>One past the last token.</summary>
    End,

    /// <summary>The text cannot be divided into tokens from here on; <see cref="TokenList.Failure"/> says why.</summary>
    Error,
    Open,
    Close,

    /// <summary>The opening parenthesis, <c>@</c> and name of an annotation that the reader knows.</summary>
    Annotation,
    Keyword,

    /// <summary><c>$name</c> or <c>$"name"</c>.</summary>
    Id,
    Integer,
    Float,
    String,

    /// <summary>Characters that look like a token and are none.</summary>
    Reserved,
}
