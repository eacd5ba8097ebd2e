using System.Runtime.CompilerServices;
using System.Text;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.CanonicalAbi.Strings;

/// <summary>Strings from a guest's memory (Canonical ABI, <c>load_string_from_range</c>).</summary>
internal static unsafe class StringLifting
{
    /// <summary>The method that lifts an encoding: <c>string M(AbiContext, int pointer, int taggedLength, int where)</c>.</summary>
    public static string MethodFor(StringEncoding encoding) =>
        encoding switch
        {
            StringEncoding.Utf8 => nameof(Utf8),
            StringEncoding.Utf16 => nameof(Utf16),
            _ => nameof(Latin1OrUtf16),
        };

    public static string Utf8(AbiContext context, int pointer, int length, int where)
    {
        var bytes = Bytes(context, pointer, (uint)length, alignment: 1, where);
        if (bytes.IsEmpty)
        {
            return "";
        }

        if (Ascii.IsValid(bytes))
        {
            return string.Create(bytes.Length, bytes, static (chars, source) => Ascii.ToUtf16(source, chars, out _));
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            StringTraps.ThrowInvalidUtf8(context, where, bytes);
        }

        return Encoding.UTF8.GetString(bytes);
    }

    public static string Utf16(AbiContext context, int pointer, int length, int where)
    {
        var chars = Chars(context, pointer, length, where);
        return new string(chars);
    }

    public static string Latin1OrUtf16(AbiContext context, int pointer, int length, int where) =>
        (length & StringTranscoding.Utf16Tag) != 0
            ? Utf16(context, pointer, length & ~StringTranscoding.Utf16Tag, where)
            : Encoding.Latin1.GetString(Bytes(context, pointer, (uint)length, alignment: 2, where));

    /// <summary>Code units that were checked to be UTF-16.</summary>
    public static ReadOnlySpan<char> Chars(AbiContext context, int pointer, int length, int where)
    {
        var bytes = Bytes(context, pointer, 2 * (ulong)(uint)length, alignment: 2, where);
        var chars = new ReadOnlySpan<char>(Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(bytes)), length);
        if (StringTraps.IndexOfLoneSurrogate(chars) is >= 0 and var index)
        {
            StringTraps.ThrowInvalidUtf16(context, where, index, chars[index]);
        }

        return chars;
    }

    /// <summary>The bytes of a string.</summary>
    public static ReadOnlySpan<byte> Bytes(AbiContext context, int pointer, ulong size, int alignment, int where)
    {
        var memory = context.Memory!;
        if ((pointer & (alignment - 1)) != 0)
        {
            AbiTraps.ThrowUnaligned(context, where, pointer, alignment);
        }

        if ((uint)pointer + size > (ulong)memory.Length)
        {
            AbiTraps.ThrowStringOutOfBounds(context, where, pointer, size);
        }

        if (size > int.MaxValue)
        {
            AbiTraps.ThrowTooLong(context, where, (long)size);
        }

        return new ReadOnlySpan<byte>((void*)(memory.Base + (nint)(uint)pointer), (int)size);
    }
}
