using System.Globalization;
using System.Text;

namespace Pillion.Wasm.Wit.Lexing;

/// <summary>String literals: those of core WebAssembly's text format, whose bytes must be UTF-8.</summary>
internal static class StringLiterals
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="source">The text.</param>
    /// <param name="position">Behind the opening quote; afterwards behind the closing one.</param>
    public static string Read(WitSource source, ref int position)
    {
        var start = position - 1;
        var text = source.Text;
        var bytes = new List<byte>();
        while (true)
        {
            if (position >= text.Length || text[position] == '\n')
            {
                throw new SourcePosition(source, start).Error("this string has no end; close it with '\"' on the same line");
            }

            var c = text[position];
            if (c == '"')
            {
                position++;
                return Decode(source, start, bytes);
            }

            if (c == '\\')
            {
                Escape(source, ref position, bytes);
                continue;
            }

            var length = char.IsHighSurrogate(c) && position + 1 < text.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(position, length)));
            position += length;
        }
    }

    private static void Escape(WitSource source, ref int position, List<byte> bytes)
    {
        var text = source.Text;
        var start = position++;
        var c = position < text.Length ? text[position++] : '\0';
        switch (c)
        {
            case 't':
                bytes.Add((byte)'\t');
                return;
            case 'n':
                bytes.Add((byte)'\n');
                return;
            case 'r':
                bytes.Add((byte)'\r');
                return;
            case '"' or '\'' or '\\':
                bytes.Add((byte)c);
                return;
            case 'u' when position < text.Length && text[position] == '{':
                var close = text.IndexOf('}', position);
                if (
                    close > position
                    && int.TryParse(
                        text.Substring(position + 1, close - position - 1),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out var scalar
                    )
                    && scalar is (>= 0 and < 0xD800) or (> 0xDFFF and <= 0x10FFFF)
                )
                {
                    bytes.AddRange(Encoding.UTF8.GetBytes(char.ConvertFromUtf32(scalar)));
                    position = close + 1;
                    return;
                }

                break;
            default:
                if (
                    position < text.Length
                    && byte.TryParse(
                        text.Substring(position - 1, 2),
                        NumberStyles.AllowHexSpecifier,
                        CultureInfo.InvariantCulture,
                        out var value
                    )
                )
                {
                    bytes.Add(value);
                    position++;
                    return;
                }

                break;
        }

        throw new SourcePosition(source, start).Error(
            "this is not an escape; use \\t \\n \\r \\\" \\' \\\\, two hexadecimal digits, or \\u{...}"
        );
    }

    private static string Decode(WitSource source, int start, List<byte> bytes)
    {
        try
        {
            return s_strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw new SourcePosition(source, start).Error("the bytes of this string are not UTF-8; correct its escapes");
        }
    }
}
