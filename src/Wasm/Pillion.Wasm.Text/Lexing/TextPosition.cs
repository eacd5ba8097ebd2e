namespace Pillion.Wasm.Text.Lexing;

/// <summary>Where in a text a byte is, for people.</summary>
internal static class TextPosition
{
    /// <summary>Line and column, both from 1; columns count Unicode scalar values, so that they are what an editor shows.</summary>
    public static (int Line, int Column) Of(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..Math.Min(offset, text.Length)];
        var line = 1;
        for (var newline = before.IndexOfAny((byte)'\n', (byte)'\r'); newline >= 0; newline = before.IndexOfAny((byte)'\n', (byte)'\r'))
        {
            var isPair = before[newline] == '\r' && newline + 1 < before.Length && before[newline + 1] == '\n';
            before = before[(newline + (isPair ? 2 : 1))..];
            line++;
        }

        var column = 1;
        foreach (var b in before)
        {
            // The bytes after the first of a scalar value are 10xxxxxx.
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return (line, column);
    }
}
