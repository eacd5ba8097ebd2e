using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pillion.Api.Http.Routing;

/// <summary>Decodes parts of a URL as Go's <c>url.QueryUnescape</c> does, which Dapr applies to path parameters too: <c>+</c> is a space.</summary>
internal static class UrlText
{
    /// <summary>The decoded text; the input itself when nothing is encoded.</summary>
    /// <exception cref="BadEscapeException">A <c>%</c> is not followed by two hexadecimal digits.</exception>
    public static ReadOnlySpan<char> Decode(ReadOnlySpan<char> encoded, string parameter) =>
        encoded.IndexOfAny('%', '+') < 0 ? encoded : DecodeSlowly(encoded, parameter);

    private static string DecodeSlowly(ReadOnlySpan<char> encoded, string parameter)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            switch (encoded[i])
            {
                case '+':
                    bytes[length++] = (byte)' ';
                    break;
                case '%':
                    if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                    {
                        ThrowBadEscape(encoded[i..Math.Min(i + 3, encoded.Length)].ToString(), parameter);
                    }

                    bytes[length++] = (byte)(HexValue(encoded[i + 1]) << 4 | HexValue(encoded[i + 2]));
                    i += 2;
                    break;
                default:
                    var start = i;
                    while (i + 1 < encoded.Length && encoded[i + 1] is not ('%' or '+'))
                    {
                        i++;
                    }

                    length += Encoding.UTF8.GetBytes(encoded[start..(i + 1)], bytes.AsSpan(length));
                    break;
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    [DoesNotReturn]
    private static void ThrowBadEscape(string escape, string parameter) => throw new BadEscapeException(escape, parameter);
}

/// <summary>A part of the URL has a broken escape; answered as 400 in plain text.</summary>
internal sealed class BadEscapeException(string escape, string parameter)
    : Exception($"failed to unescape request parameter \"{parameter}\". Error: invalid URL escape \"{escape}\"");
