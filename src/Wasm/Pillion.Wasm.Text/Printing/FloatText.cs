using System.Globalization;
using Pillion.Wasm.Text.Numbers;

namespace Pillion.Wasm.Text.Printing;

/// <summary>Floats as the shortest decimals that are read as the same bits.</summary>
internal static class FloatText
{
    public static string OfF32(uint bits) =>
        Special(bits, FloatFormat.Single) ?? Lower(BitConverter.UInt32BitsToSingle(bits).ToString("R", CultureInfo.InvariantCulture));

    public static string OfF64(ulong bits) =>
        Special(bits, FloatFormat.Double) ?? Lower(BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture));

    private static string? Special(ulong bits, FloatFormat format)
    {
        var magnitude = bits & (format.Sign - 1);
        if (magnitude < format.Infinity)
        {
            return null;
        }

        var sign = bits == magnitude ? "" : "-";
        var payload = magnitude - format.Infinity;
        return payload == 0 ? sign + "inf"
            : payload == format.CanonicalPayload ? sign + "nan"
            : $"{sign}nan:0x{payload.ToString("x", CultureInfo.InvariantCulture)}";
    }

    private static string Lower(string number) => number.Replace('E', 'e');
}
