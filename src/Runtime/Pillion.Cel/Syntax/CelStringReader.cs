using System.Globalization;
using System.Text;

namespace Pillion.Cel.Syntax;

/// <summary>Reads string and bytes literals: <c>'…'</c>, <c>"…"</c>, tripled quotes, and the prefixes <c>r</c> and <c>b</c>.</summary>
internal static class CelStringReader
{
    /// <summary>Reads a literal if one begins here.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="at">Where it may begin; behind it afterwards.</param>
    /// <param name="value">A string or <c>byte[]</c>.</param>
    public static bool TryRead(string text, ref int at, out object value)
    {
        var start = at;
        var isRaw = false;
        var isBytes = false;
        var cursor = at;
        while (cursor < text.Length && text[cursor] is 'r' or 'R' or 'b' or 'B' && cursor - start < 2)
        {
            isRaw |= text[cursor] is 'r' or 'R';
            isBytes |= text[cursor] is 'b' or 'B';
            cursor++;
        }

        value = "";
        if (cursor >= text.Length || text[cursor] is not ('"' or '\''))
        {
            return false;
        }

        var quote = new string(text[cursor], 3);
        quote = text.AsSpan(cursor).StartsWith(quote, StringComparison.Ordinal) ? quote : quote[..1];
        cursor += quote.Length;
        using var bytes = new MemoryStream();
        var content = new StringBuilder();
        while (!text.AsSpan(cursor).StartsWith(quote, StringComparison.Ordinal))
        {
            if (cursor >= text.Length || (quote.Length == 1 && text[cursor] is '\n' or '\r'))
            {
                throw new CelException("the string does not end", start);
            }

            if (text[cursor] == '\\' && !isRaw)
            {
                ReadEscape(text, ref cursor, isBytes, content, bytes);
            }
            else
            {
                content.Append(text[cursor++]);
            }

            if (isBytes && content.Length > 0 && !char.IsHighSurrogate(content[^1]))
            {
                bytes.Write(Encoding.UTF8.GetBytes(content.ToString()));
                content.Clear();
            }
        }

        at = cursor + quote.Length;
        value = isBytes ? bytes.ToArray() : content.ToString();
        return true;
    }

    private static void ReadEscape(string text, ref int cursor, bool isBytes, StringBuilder content, MemoryStream bytes)
    {
        var start = cursor++;
        if (cursor == text.Length)
        {
            throw new CelException("the string does not end", start);
        }

        var c = text[cursor++];
        switch (c)
        {
            case 'a':
                content.Append('\a');
                return;
            case 'b':
                content.Append('\b');
                return;
            case 'f':
                content.Append('\f');
                return;
            case 'n':
                content.Append('\n');
                return;
            case 'r':
                content.Append('\r');
                return;
            case 't':
                content.Append('\t');
                return;
            case 'v':
                content.Append('\v');
                return;
            case '\\' or '?' or '"' or '\'' or '`':
                content.Append(c);
                return;
            case 'x' or 'X':
                Add(Digits(text, ref cursor, 2, 16, start));
                return;
            case 'u' when !isBytes:
                Add(Digits(text, ref cursor, 4, 16, start));
                return;
            case 'U' when !isBytes:
                Add(Digits(text, ref cursor, 8, 16, start));
                return;
            case >= '0' and <= '3':
                cursor--;
                Add(Digits(text, ref cursor, 3, 8, start));
                return;
            default:
                throw new CelException($"'\\{c}' is no escape", start);
        }

        void Add(uint code)
        {
            if (isBytes)
            {
                bytes.WriteByte((byte)code);
            }
            else
            {
                content.Append(
                    Rune.TryCreate(code, out var rune) ? rune.ToString() : throw new CelException("the escape is no character", start)
                );
            }
        }
    }

    private static uint Digits(string text, ref int cursor, int count, int radix, int start)
    {
        if (cursor + count > text.Length)
        {
            throw new CelException($"the escape needs {count} digits", start);
        }

        var value = 0u;
        foreach (var c in text.AsSpan(cursor, count))
        {
            var digit = char.IsAsciiHexDigit(c)
                ? uint.Parse([c], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : uint.MaxValue;
            value = digit < radix ? (value * (uint)radix) + digit : throw new CelException($"the escape needs {count} digits", start);
        }

        cursor += count;
        return value;
    }
}
