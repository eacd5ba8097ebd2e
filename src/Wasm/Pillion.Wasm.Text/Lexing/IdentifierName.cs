namespace Pillion.Wasm.Text.Lexing;

/// <summary>The name that an identifier token stands for: <c>$x</c> and <c>$"x"</c> are the same identifier.</summary>
internal static class IdentifierName
{
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> token) =>
        token.Length > 1 && token[1] == '"' ? StringLiteral.Decode(token[1..]) : token[1..];
}
