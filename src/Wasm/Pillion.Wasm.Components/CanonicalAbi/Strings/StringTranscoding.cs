using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.CanonicalAbi.Strings;

/// <summary>
/// Strings from the memory of one component into that of another. How much memory is asked for, and when, is what the specification says
/// (Canonical ABI, <c>store_string_into_range</c>): guests see it.
/// </summary>
internal static unsafe class StringTranscoding
{
    /// <summary>Set in the length of a string in <c>latin1+utf16</c> if it is UTF-16 (<c>UTF16_TAG</c>).</summary>
    public const int Utf16Tag = 1 << 31;

    /// <returns>The address in the memory of <paramref name="to"/>.</returns>
    public static int Transcode(
        AbiContext from,
        StringEncoding source,
        int pointer,
        int taggedLength,
        AbiContext to,
        StringEncoding target,
        int where,
        out int newLength
    )
    {
        var isWide = source == StringEncoding.Utf16 || (source == StringEncoding.Latin1OrUtf16 && (taggedLength & Utf16Tag) != 0);
        var length = source == StringEncoding.Latin1OrUtf16 ? taggedLength & ~Utf16Tag : taggedLength;
        if (isWide)
        {
            var chars = StringLifting.Chars(from, pointer, length, where);
            return target switch
            {
                StringEncoding.Utf8 => Utf16ToUtf8(to, chars, where, out newLength),
                StringEncoding.Utf16 => Copy(to, Bytes(chars), 2, chars.Length, where, out newLength),
                _ when source == StringEncoding.Utf16 => ToLatin1OrUtf16(to, chars, chars.Length, where, out newLength),
                _ => ProbablyUtf16(to, chars, where, out newLength),
            };
        }

        if (source == StringEncoding.Latin1OrUtf16)
        {
            var latin1 = StringLifting.Bytes(from, pointer, (uint)length, alignment: 2, where);
            return target switch
            {
                StringEncoding.Utf8 => Latin1ToUtf8(to, latin1, where, out newLength),
                StringEncoding.Utf16 => Latin1ToUtf16(to, latin1, where, out newLength),
                _ => Copy(to, latin1, 2, latin1.Length, where, out newLength),
            };
        }

        var utf8 = StringLifting.Bytes(from, pointer, (uint)length, alignment: 1, where);
        if (!Utf8.IsValid(utf8))
        {
            StringTraps.ThrowInvalidUtf8(from, where, utf8);
        }

        return target switch
        {
            StringEncoding.Utf8 => Copy(to, utf8, 1, utf8.Length, where, out newLength),
            StringEncoding.Utf16 => Utf8ToUtf16(to, utf8, where, out newLength),
            _ => ToLatin1OrUtf16(to, Encoding.UTF8.GetString(utf8), utf8.Length, where, out newLength),
        };
    }

    private static int Copy(AbiContext to, ReadOnlySpan<byte> bytes, int alignment, int units, int where, out int length)
    {
        var pointer = AbiMemory.Allocate(to, alignment, bytes.Length, where);
        bytes.CopyTo(Target(to, pointer, bytes.Length));
        length = units;
        return pointer;
    }

    private static int Utf16ToUtf8(AbiContext to, ReadOnlySpan<char> chars, int where, out int length)
    {
        var pointer = AbiMemory.Allocate(to, 1, chars.Length, where);
        var ascii = chars.IndexOfAnyExceptInRange('\0', '\u007F');
        if (ascii < 0)
        {
            Ascii.FromUtf16(chars, Target(to, pointer, chars.Length), out _);
            length = chars.Length;
            return pointer;
        }

        var worst = 3L * chars.Length;
        pointer = AbiMemory.Reallocate(to, pointer, chars.Length, 1, worst, where);
        length = Encoding.UTF8.GetBytes(chars, Target(to, pointer, (int)worst));
        return length < worst ? AbiMemory.Reallocate(to, pointer, (int)worst, 1, length, where) : pointer;
    }

    private static int Latin1ToUtf8(AbiContext to, ReadOnlySpan<byte> latin1, int where, out int length)
    {
        var pointer = AbiMemory.Allocate(to, 1, latin1.Length, where);
        var target = Target(to, pointer, latin1.Length);
        if (Ascii.IsValid(latin1))
        {
            latin1.CopyTo(target);
            length = latin1.Length;
            return pointer;
        }

        var worst = 2L * latin1.Length;
        pointer = AbiMemory.Reallocate(to, pointer, latin1.Length, 1, worst, where);
        target = Target(to, pointer, (int)worst);
        length = 0;
        foreach (var character in latin1)
        {
            length += new Rune((char)character).EncodeToUtf8(target[length..]);
        }

        return length < worst ? AbiMemory.Reallocate(to, pointer, (int)worst, 1, length, where) : pointer;
    }

    private static int Latin1ToUtf16(AbiContext to, ReadOnlySpan<byte> latin1, int where, out int length)
    {
        var pointer = AbiMemory.Allocate(to, 2, 2L * latin1.Length, where);
        Encoding.Latin1.GetChars(latin1, TargetChars(to, pointer, latin1.Length));
        length = latin1.Length;
        return pointer;
    }

    private static int Utf8ToUtf16(AbiContext to, ReadOnlySpan<byte> utf8, int where, out int length)
    {
        var worst = 2L * utf8.Length;
        var pointer = AbiMemory.Allocate(to, 2, worst, where);
        length = Encoding.UTF8.GetChars(utf8, TargetChars(to, pointer, utf8.Length));
        return length < utf8.Length ? AbiMemory.Reallocate(to, pointer, (int)worst, 2, 2L * length, where) : pointer;
    }

    /// <param name="sourceUnits">Length in code units of the source, which is what is asked for at first.</param>
    private static int ToLatin1OrUtf16(AbiContext to, ReadOnlySpan<char> chars, int sourceUnits, int where, out int length)
    {
        var pointer = AbiMemory.Allocate(to, 2, sourceUnits, where);
        if (!chars.ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            length = Encoding.Latin1.GetBytes(chars, Target(to, pointer, sourceUnits));
            return length < sourceUnits ? AbiMemory.Reallocate(to, pointer, sourceUnits, 2, length, where) : pointer;
        }

        var worst = 2L * sourceUnits;
        pointer = AbiMemory.Reallocate(to, pointer, sourceUnits, 2, worst, where);
        chars.CopyTo(TargetChars(to, pointer, sourceUnits));
        if (chars.Length < sourceUnits)
        {
            pointer = AbiMemory.Reallocate(to, pointer, (int)worst, 2, 2L * chars.Length, where);
        }

        length = chars.Length | Utf16Tag;
        return pointer;
    }

    /// <summary>What was UTF-16 in the same encoding will be so again, unless the source took more than it needed.</summary>
    private static int ProbablyUtf16(AbiContext to, ReadOnlySpan<char> chars, int where, out int length)
    {
        var size = 2L * chars.Length;
        var pointer = AbiMemory.Allocate(to, 2, size, where);
        if (chars.ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            chars.CopyTo(TargetChars(to, pointer, chars.Length));
            length = chars.Length | Utf16Tag;
            return pointer;
        }

        length = Encoding.Latin1.GetBytes(chars, Target(to, pointer, chars.Length));
        return AbiMemory.Reallocate(to, pointer, (int)size, 1, length, where);
    }

    private static Span<byte> Target(AbiContext to, int pointer, int length) => new((void*)AbiMemory.Native(to, pointer), length);

    private static Span<char> TargetChars(AbiContext to, int pointer, int length) => new((void*)AbiMemory.Native(to, pointer), length);

    [SuppressMessage("Style", "IDE0302:Simplify collection initialization", Justification = "A view, not a copy.")]
    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<char> chars) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(chars);
}
