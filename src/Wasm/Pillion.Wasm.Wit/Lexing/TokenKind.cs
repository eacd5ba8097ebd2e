namespace Pillion.Wasm.Wit.Lexing;

internal enum TokenKind
{
    End,
    Identifier,
    Keyword,
    Integer,
    StringLiteral,
    Underscore,
    Arrow,

    /// <summary>One of <c>= , : ; ( ) { } &lt; &gt; * / . @</c>; the text tells which.</summary>
    Operator,
}
