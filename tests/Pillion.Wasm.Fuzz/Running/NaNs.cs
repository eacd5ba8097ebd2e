using System.Globalization;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Finds out whether lines of an outcome differ only in the bits of NaNs, seen as integers.</summary>
internal static class NaNs
{
    public static bool AreAllThatDiffers(string a, string b)
    {
        var (wordsA, wordsB) = (a.Split(' '), b.Split(' '));
        return wordsA.Length == wordsB.Length && wordsA.Zip(wordsB).All(p => p.First == p.Second || AreNaNs(p.First, p.Second));
    }

    private static bool AreNaNs(string a, string b)
    {
        if (Bits(a, "i64:") is { } wideA && Bits(b, "i64:") is { } wideB)
        {
            return (IsDoubleNaN(wideA) && IsDoubleNaN(wideB))
                || (AreSame((uint)wideA, (uint)wideB) && AreSame((uint)(wideA >> 32), (uint)(wideB >> 32)));
        }

        return Bits(a, "i32:") is { } narrowA && Bits(b, "i32:") is { } narrowB && AreSame((uint)narrowA, (uint)narrowB);
    }

    private static bool AreSame(uint a, uint b) => a == b || (IsSingleNaN(a) && IsSingleNaN(b));

    private static ulong? Bits(string word, string prefix) =>
        word.StartsWith(prefix, StringComparison.Ordinal)
            ? (ulong)long.Parse(word.AsSpan(prefix.Length), CultureInfo.InvariantCulture)
            : null;

    private static bool IsDoubleNaN(ulong bits) => double.IsNaN(BitConverter.UInt64BitsToDouble(bits));

    private static bool IsSingleNaN(uint bits) => float.IsNaN(BitConverter.UInt32BitsToSingle(bits));
}
