using System.Text;
using System.Text.Unicode;

namespace Pillion.Wasm.Text.Lexing;

/// <summary>String tokens (core spec, §6.3.3): where they end, and the bytes they stand for.</summary>
internal static class StringLiteral
{
    /// <summary>Finds the end of the string that begins at a quotation mark.</summary>
    /// <param name="end">One past the closing quotation mark, or the place of the error.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Scan(ReadOnlySpan<byte> text, int start, out int end)
    {
        end = start + 1;
        while (true)
        {
            var plain = text[end..].IndexOfAny(Characters.EndsOfPlainString);
            end = plain < 0 ? text.Length : end + plain;
            if (end == text.Length || text[end] == '\n')
            {
                end = start;
                return "unclosed string";
            }

            if (text[end] == '"')
            {
                break;
            }

            if (text[end] != '\\')
            {
                return "illegal control character in string";
            }

            var length = EscapeLength(text[end..]);
            if (length == 0)
            {
                return "illegal escape";
            }

            end += length;
        }

        if (!Utf8.IsValid(text[start..end]))
        {
            end = start;
            return "malformed UTF-8 encoding";
        }

        end++;
        return null;
    }

    /// <summary>The bytes that a string token stands for.</summary>
    /// <param name="token">The token with its quotation marks, well-formed.</param>
    public static byte[] Decode(ReadOnlySpan<byte> token)
    {
        var content = token[1..^1];
        if (!content.Contains((byte)'\\'))
        {
            return content.ToArray();
        }

        // An escape is never shorter than what it stands for.
        var bytes = new byte[content.Length];
        var count = 0;
        for (var i = 0; i < content.Length; )
        {
            if (content[i] != '\\')
            {
                bytes[count++] = content[i++];
                continue;
            }

            var length = EscapeLength(content[i..]);
            count += DecodeEscape(content.Slice(i, length), bytes.AsSpan(count));
            i += length;
        }

        return bytes[..count];
    }

    /// <summary>The length of the escape at the start of the text; 0 if it is none.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[1] is (byte)'t' or (byte)'n' or (byte)'r' or (byte)'"' or (byte)'\'' or (byte)'\\')
        {
            return 2;
        }

        if (text[1] == 'u')
        {
            var close = text.IndexOf((byte)'}');
            return close > 0 && text[2] == '{' && ScalarValue(text[3..close]) >= 0 ? close + 1 : 0;
        }

        return text.Length > 2 && Characters.IsHexDigit(text[1]) && Characters.IsHexDigit(text[2]) ? 3 : 0;
    }

    private static int DecodeEscape(ReadOnlySpan<byte> escape, Span<byte> destination)
    {
        if (escape[1] == 'u')
        {
            return new Rune(ScalarValue(escape[3..^1])).EncodeToUtf8(destination);
        }

        destination[0] =
            escape.Length == 3
                ? (byte)((Characters.HexValue(escape[1]) << 4) | Characters.HexValue(escape[2]))
                : escape[1] switch
                {
                    (byte)'t' => (byte)'\t',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    var itself => itself,
                };
        return 1;
    }

    /// <summary>The Unicode scalar value of hexadecimal digits, which may be grouped by underscores; -1 if there is none.</summary>
    private static int ScalarValue(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        var afterDigit = false;
        foreach (var c in digits)
        {
            if (c == '_' && afterDigit)
            {
                afterDigit = false;
                continue;
            }

            if (!Characters.IsHexDigit(c) || value > 0x10FFFF)
            {
                return -1;
            }

            value = (value << 4) | Characters.HexValue(c);
            afterDigit = true;
        }

        return afterDigit && Rune.IsValid(value) ? value : -1;
    }
}
