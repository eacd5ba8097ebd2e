using System.Text;

namespace Pillion.Components.Middleware.Uppercase;

/// <summary>Makes UTF-8 upper case; bytes that are none become U+FFFD, as in Go.</summary>
internal static class UppercaseText
{
    /// <summary>A whole text.</summary>
    public static byte[] Convert(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).ToUpperInvariant());

    /// <summary>A part of a text; characters that end in the next part stay in the decoder until then.</summary>
    public static byte[] Convert(ReadOnlySpan<byte> part, Decoder decoder, bool isLast)
    {
        var characters = new char[decoder.GetCharCount(part, isLast)];
        var count = decoder.GetChars(part, characters, isLast);
        return Encoding.UTF8.GetBytes(new string(characters, 0, count).ToUpperInvariant());
    }
}
