using System.Text;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.CanonicalAbi.Strings;

/// <summary>
/// Strings of the host's into a guest's memory (Canonical ABI, <c>store_string_into_range</c>). They count as being in the guest's encoding
/// already, so that memory is asked for once and in the size that is needed. Surrogates without their other half become U+FFFD.
/// </summary>
internal static unsafe class StringLowering
{
    /// <summary>The method that lowers to an encoding: <c>int M(AbiContext, string, int where, out int taggedLength)</c>, which returns the address.</summary>
    public static string MethodFor(StringEncoding encoding) =>
        encoding switch
        {
            StringEncoding.Utf8 => nameof(Utf8),
            StringEncoding.Utf16 => nameof(Utf16),
            _ => nameof(Latin1OrUtf16),
        };

    public static int Utf8(AbiContext context, string? value, int where, out int length)
    {
        if (value is null)
        {
            AbiTraps.ThrowNull(context, where, "string");
        }

        var isAscii = Ascii.IsValid(value);
        length = isAscii ? value.Length : Encoding.UTF8.GetByteCount(value);
        var pointer = AbiMemory.Allocate(context, 1, length, where);
        var bytes = new Span<byte>((void*)AbiMemory.Native(context, pointer), length);
        if (isAscii)
        {
            Ascii.FromUtf16(value, bytes, out _);
        }
        else
        {
            Encoding.UTF8.GetBytes(value, bytes);
        }

        return pointer;
    }

    public static int Utf16(AbiContext context, string? value, int where, out int length)
    {
        if (value is null)
        {
            AbiTraps.ThrowNull(context, where, "string");
        }

        length = value.Length;
        var pointer = AbiMemory.Allocate(context, 2, 2L * length, where);
        var chars = new Span<char>((void*)AbiMemory.Native(context, pointer), length);
        value.CopyTo(chars);
        while (StringTraps.IndexOfLoneSurrogate(chars) is >= 0 and var index)
        {
            chars[index] = (char)Rune.ReplacementChar.Value;
            chars = chars[(index + 1)..];
        }

        return pointer;
    }

    public static int Latin1OrUtf16(AbiContext context, string? value, int where, out int length)
    {
        if (value is null)
        {
            AbiTraps.ThrowNull(context, where, "string");
        }

        if (value.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            var wide = Utf16(context, value, where, out length);
            length |= StringTranscoding.Utf16Tag;
            return wide;
        }

        length = value.Length;
        var pointer = AbiMemory.Allocate(context, 2, length, where);
        Encoding.Latin1.GetBytes(value, new Span<byte>((void*)AbiMemory.Native(context, pointer), length));
        return pointer;
    }
}
