namespace Pillion.Wasm.Text.Lexing;

/// <summary>A text and its tokens; the last one is of the kind <see cref="TokenKind.End"/> or <see cref="TokenKind.Error"/>.</summary>
internal sealed class TokenList(byte[] source, Token[] tokens, string? failure)
{
    public byte[] Source => source;

    public Token this[int index] => tokens[index];

    public int Count => tokens.Length;

    /// <summary>Why the last token is an <see cref="TokenKind.Error"/>.</summary>
    public string? Failure => failure;

    public ReadOnlySpan<byte> Bytes(Token token) => source.AsSpan(token.Start..token.End);

    public WatFormatException ErrorAt(int offset, string message)
    {
        var (line, column) = TextPosition.Of(source, offset);
        return new WatFormatException(message, line, column);
    }
}
