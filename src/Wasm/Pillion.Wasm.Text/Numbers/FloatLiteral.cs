using System.Buffers;
using System.Globalization;

namespace Pillion.Wasm.Text.Numbers;

/// <summary>The values of number tokens as IEEE 754 bits, rounded to nearest, ties to even (core spec, §6.3.2 "Floating-Point").</summary>
internal static class FloatLiteral
{
    /// <summary>The bits of a single; false if it is too large, or a NaN whose payload is zero or does not fit.</summary>
    public static bool TryParseF32(ReadOnlySpan<byte> token, out uint bits)
    {
        var ok = TryParse(token, FloatFormat.Single, out var wide);
        bits = (uint)wide;
        return ok;
    }

    /// <summary>The bits of a double; false if it is too large, or a NaN whose payload is zero or does not fit.</summary>
    public static bool TryParseF64(ReadOnlySpan<byte> token, out ulong bits) => TryParse(token, FloatFormat.Double, out bits);

    private static bool TryParse(ReadOnlySpan<byte> token, FloatFormat format, out ulong bits)
    {
        var negative = token[0] == '-';
        var rest = token[(token[0] is (byte)'+' or (byte)'-' ? 1 : 0)..];
        bool ok;
        if (rest[0] is (byte)'i' or (byte)'n')
        {
            ok = TryParseSpecial(rest, format, out bits);
        }
        else if (rest.StartsWith("0x"u8))
        {
            bits = HexFloat.Parse(rest[2..], format);
            ok = bits != format.Infinity;
        }
        else
        {
            bits = ParseDecimal(rest, format);
            ok = bits != format.Infinity;
        }

        bits |= negative ? format.Sign : 0;
        return ok;
    }

    private static bool TryParseSpecial(ReadOnlySpan<byte> text, FloatFormat format, out ulong bits)
    {
        bits = format.Infinity;
        if (text[0] == 'i')
        {
            return true;
        }

        var payload = format.CanonicalPayload;
        if (text.Length > "nan".Length && !IntegerLiteral.TryParse(text["nan:".Length..], out _, out payload))
        {
            return false;
        }

        bits |= payload;
        return payload != 0 && payload <= format.MaxPayload;
    }

    private static ulong ParseDecimal(ReadOnlySpan<byte> text, FloatFormat format)
    {
        byte[]? rented = null;
        if (text.Contains((byte)'_'))
        {
            rented = ArrayPool<byte>.Shared.Rent(text.Length);
            var count = 0;
            foreach (var c in text)
            {
                if (c != '_')
                {
                    rented[count++] = c;
                }
            }

            text = rented.AsSpan(0, count);
        }

        // The runtime rounds correctly from any number of digits, and gives infinity for what is too large.
        var bits =
            format == FloatFormat.Single
                ? BitConverter.SingleToUInt32Bits(float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
                : BitConverter.DoubleToUInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return bits;
    }
}
