using System.Numerics;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Numbers;

/// <summary>Hexadecimal floats: exact, then rounded once.</summary>
internal static class HexFloat
{
    /// <summary>Beyond this an exponent decides alone: no text has so many digits that they could make up for it.</summary>
    private const long ExponentLimit = 1L << 40;

    /// <summary>The bits of <c>digits[.digits][p[sign]exponent]</c>, well-formed; infinity if it is too large.</summary>
    public static ulong Parse(ReadOnlySpan<byte> text, FloatFormat format)
    {
        // value = significand * 2^exponent, the significand's last bit standing for all that was cut off ("sticky").
        ulong significand = 0;
        long exponent = 0;
        var isFraction = false;
        var i = 0;
        for (; i < text.Length && (text[i] | 0x20) != 'p'; i++)
        {
            if (text[i] == '.')
            {
                isFraction = true;
            }
            else if (text[i] != '_')
            {
                var digit = (uint)Characters.HexValue(text[i]);
                if (significand >> 60 == 0)
                {
                    significand = (significand << 4) | digit;
                    exponent -= isFraction ? 4 : 0;
                }
                else
                {
                    significand |= digit == 0 ? 0ul : 1ul;
                    exponent += isFraction ? 0 : 4;
                }
            }
        }

        return Round(significand, exponent + Exponent(text[i..]), format);
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var negative = text[1] == '-';
        long value = 0;
        foreach (var c in text[(text[1] is (byte)'+' or (byte)'-' ? 2 : 1)..])
        {
            if (c != '_' && value < ExponentLimit)
            {
                value = (value * 10) + (c - '0');
            }
        }

        return negative ? -value : value;
    }

    private static ulong Round(ulong significand, long exponent, FloatFormat format)
    {
        if (significand == 0)
        {
            return 0;
        }

        // 1.xxx * 2^leading; below the normal range there are fewer bits to keep.
        var leading = exponent + 63 - BitOperations.LeadingZeroCount(significand);
        var lowest = Math.Max(leading, 1 - format.Bias) - format.FractionBits;
        var shift = lowest - exponent;
        if (leading > format.Bias)
        {
            return format.Infinity;
        }

        if (shift > 64)
        {
            return 0;
        }

        var kept =
            shift <= 0 ? significand << (int)-shift
            : shift == 64 ? 0
            : significand >> (int)shift;
        if (shift > 0)
        {
            var cut = shift == 64 ? significand : significand & ((1ul << (int)shift) - 1);
            var half = 1ul << (int)(shift - 1);
            kept += cut > half || (cut == half && (kept & 1) != 0) ? 1ul : 0;
        }

        // A subnormal's exponent field is 0. A carry out of the fraction moves into the exponent by itself, up to infinity.
        var field = leading < 1 - format.Bias ? 0 : leading + format.Bias - 1;
        return ((ulong)field << format.FractionBits) + kept;
    }
}
