using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Numbers;

/// <summary>The grammar of numbers (core spec, §6.3.1 "Integers" and §6.3.2 "Floating-Point").</summary>
internal static class NumberSyntax
{
    /// <summary>Whether a word is an integer, a float that is no integer, or (null) not a number.</summary>
    public static TokenKind? Classify(ReadOnlySpan<byte> word)
    {
        var rest = word[(word[0] is (byte)'+' or (byte)'-' ? 1 : 0)..];
        if (rest.SequenceEqual("inf"u8) || rest.SequenceEqual("nan"u8))
        {
            return TokenKind.Float;
        }

        if (rest.StartsWith("nan:0x"u8))
        {
            rest = rest["nan:0x".Length..];
            return SkipDigits(ref rest, hexadecimal: true) && rest.IsEmpty ? TokenKind.Float : null;
        }

        var hexadecimal = rest.StartsWith("0x"u8);
        rest = rest[(hexadecimal ? 2 : 0)..];
        if (!SkipDigits(ref rest, hexadecimal))
        {
            return null;
        }

        return rest.IsEmpty ? TokenKind.Integer
            : IsFractionAndExponent(rest, hexadecimal) ? TokenKind.Float
            : null;
    }

    private static bool IsFractionAndExponent(ReadOnlySpan<byte> rest, bool hexadecimal)
    {
        if (rest[0] == '.')
        {
            rest = rest[1..];

            // "1." and "1.e5" are numbers; "1._0" is none.
            if (!SkipDigits(ref rest, hexadecimal) && !rest.IsEmpty && rest[0] == '_')
            {
                return false;
            }
        }

        if (rest.IsEmpty)
        {
            return true;
        }

        if ((rest[0] | 0x20) != (hexadecimal ? 'p' : 'e'))
        {
            return false;
        }

        rest = rest[1..];
        rest = rest[(!rest.IsEmpty && rest[0] is (byte)'+' or (byte)'-' ? 1 : 0)..];
        return SkipDigits(ref rest, hexadecimal: false) && rest.IsEmpty;
    }

    /// <summary>Skips digits with single underscores between them; false if there are none.</summary>
    private static bool SkipDigits(ref ReadOnlySpan<byte> text, bool hexadecimal)
    {
        var i = 0;
        while (i < text.Length && IsDigit(text[i], hexadecimal))
        {
            i += i + 2 < text.Length && text[i + 1] == '_' && IsDigit(text[i + 2], hexadecimal) ? 2 : 1;
        }

        text = text[i..];
        return i > 0;
    }

    private static bool IsDigit(byte c, bool hexadecimal) => hexadecimal ? Characters.IsHexDigit(c) : char.IsAsciiDigit((char)c);
}
