using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Numbers;

/// <summary>The values of integer tokens (core spec, §6.3.1 "Integers").</summary>
internal static class IntegerLiteral
{
    /// <summary>Sign and magnitude of an integer token; false if the magnitude needs more than 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> token, out bool negative, out ulong magnitude)
    {
        negative = token[0] == '-';
        var digits = token[(token[0] is (byte)'+' or (byte)'-' ? 1 : 0)..];
        var radix = 10u;
        if (digits.StartsWith("0x"u8))
        {
            digits = digits[2..];
            radix = 16;
        }

        magnitude = 0;
        foreach (var c in digits)
        {
            if (c == '_')
            {
                continue;
            }

            var digit = (uint)Characters.HexValue(c);
            if (magnitude > (ulong.MaxValue - digit) / radix)
            {
                return false;
            }

            magnitude = (magnitude * radix) + digit;
        }

        return true;
    }

    /// <summary>
    /// The bits of an integer constant, which may be written signed or unsigned: from -2^(bits-1) to 2^bits-1. False if it is outside.
    /// </summary>
    public static bool TryParseBits(ReadOnlySpan<byte> token, int bits, out ulong value)
    {
        if (!TryParse(token, out var negative, out value))
        {
            return false;
        }

        if (negative)
        {
            var fits = value <= 1ul << (bits - 1);
            value = unchecked(0 - value) & Mask(bits);
            return fits;
        }

        return value <= Mask(bits);
    }

    /// <summary>An index, size or offset: written without a sign, in as many bits. False if it is outside.</summary>
    public static bool TryParseUnsigned(ReadOnlySpan<byte> token, int bits, out ulong value)
    {
        value = 0;
        return token[0] is not ((byte)'+' or (byte)'-') && TryParse(token, out _, out value) && value <= Mask(bits);
    }

    private static ulong Mask(int bits) => ulong.MaxValue >> (64 - bits);
}
