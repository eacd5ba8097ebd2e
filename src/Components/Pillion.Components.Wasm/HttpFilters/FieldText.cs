using System.Buffers;
using System.Text;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>
/// Header fields between guests, who have bytes, and this process, where a character is a byte (Latin-1) as transports give and take them. Text beyond that,
/// which code of this process may have set, is given to guests as UTF-8.
/// </summary>
internal static class FieldText
{
    // RFC 9110 §5.6.2, token.
    private static readonly SearchValues<byte> s_name = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8
    );

    // RFC 9110 §5.5: what could end the line, or a C string.
    private static readonly SearchValues<byte> s_forbidden = SearchValues.Create("\0\r\n"u8);

    /// <summary>Whether bytes can name a field or a method.</summary>
    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && bytes.IndexOfAnyExcept(s_name) < 0;

    /// <summary>Whether bytes can be a field's value.</summary>
    public static bool IsValue(ReadOnlySpan<byte> bytes) => bytes.IndexOfAny(s_forbidden) < 0;

    public static string Read(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static int CountBytes(string text) => IsLatin1(text) ? text.Length : Encoding.UTF8.GetByteCount(text);

    /// <summary>Writes the text and says how many bytes that were.</summary>
    public static int Write(string text, Span<byte> target) =>
        IsLatin1(text) ? Encoding.Latin1.GetBytes(text, target) : Encoding.UTF8.GetBytes(text, target);

    /// <summary>The same in lower case; the text is a field's name.</summary>
    public static int WriteLower(string name, Span<byte> target)
    {
        var written = Write(name, target);
        Ascii.ToLowerInPlace(target[..written], out _);
        return written;
    }

    /// <summary>Whether a field has a name, without regard to case (RFC 9110 §5.1).</summary>
    public static bool IsNamed(string field, ReadOnlySpan<byte> name) => field.Length == name.Length && Ascii.EqualsIgnoreCase(name, field);

    private static bool IsLatin1(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\xff');
}
