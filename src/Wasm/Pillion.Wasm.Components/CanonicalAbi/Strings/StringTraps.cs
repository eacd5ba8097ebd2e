using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pillion.Wasm.Components.CanonicalAbi.Strings;

/// <summary>Strings that are not what their encoding asks for.</summary>
internal static class StringTraps
{
    [DoesNotReturn]
    public static void ThrowInvalidUtf8(AbiContext context, int where, ReadOnlySpan<byte> bytes)
    {
        var index = 0;
        while (index < bytes.Length)
        {
            var status = Rune.DecodeFromUtf8(bytes[index..], out _, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
            {
                var what = status == System.Buffers.OperationStatus.NeedMoreData ? "incomplete utf-8 byte sequence" : "invalid utf-8";
                throw context.Trap(where, $"{what}: 0x{bytes[index]:x2} at byte {index} of {bytes.Length}");
            }

            index += consumed;
        }

        throw context.Trap(where, "invalid utf-8");
    }

    [DoesNotReturn]
    public static void ThrowInvalidUtf16(AbiContext context, int where, int index, char unit) =>
        throw context.Trap(where, $"invalid utf-16: unpaired surrogate 0x{(int)unit:x4} at code unit {index}");

    /// <summary>Index of a surrogate without its other half, or -1.</summary>
    public static int IndexOfLoneSurrogate(ReadOnlySpan<char> chars)
    {
        var index = 0;
        while (chars[index..].IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var next)
        {
            index += next;
            if (!char.IsHighSurrogate(chars[index]) || index + 1 == chars.Length || !char.IsLowSurrogate(chars[index + 1]))
            {
                return index;
            }

            index += 2;
        }

        return -1;
    }
}
