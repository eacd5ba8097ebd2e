using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>JSON strings as bytes.</summary>
public static class JsonStrings
{
    /// <summary>The content of a JSON string.</summary>
    /// <param name="json">The string with its quotes; valid JSON apart from its UTF-8, of which bad bytes become U+FFFD as in Go.</param>
    public static string Unescape(ReadOnlySpan<byte> json)
    {
        var content = json[1..^1];
        if (!content.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(content);
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Bad UTF-8 or half a surrogate pair: the lenient way round is through UTF-16, where replacement happens.
            return UnescapeLeniently(Encoding.UTF8.GetString(content));
        }
    }

    /// <summary>The content of a JSON string of a document, bad bytes and halves of surrogate pairs as U+FFFD.</summary>
    public static string Unescape(JsonElement element) => Unescape(JsonMarshal.GetRawUtf8Value(element));

    private static string UnescapeLeniently(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }

            i++;
            switch (escaped[i])
            {
                case 'u':
                    text.Append((char)Convert.ToUInt16(escaped.Substring(i + 1, 4), 16));
                    i += 4;
                    break;
                case 'b':
                    text.Append('\b');
                    break;
                case 'f':
                    text.Append('\f');
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                default:
                    text.Append(escaped[i]);
                    break;
            }
        }

        // Lone surrogates become U+FFFD on the way through UTF-8.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
