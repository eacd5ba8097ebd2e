using System.Text.Json;

namespace Pillion.Api.Http;

/// <summary>Works on JSON text as bytes, without building a document.</summary>
internal static class JsonText
{
    /// <summary>Whether the bytes are exactly one JSON value.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
                // Reading on to the end is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A copy without the white space between tokens, as Go's encoder would write the same value.</summary>
    /// <param name="text">Valid JSON.</param>
    public static byte[] Compact(ReadOnlySpan<byte> text)
    {
        var length = Compact(text, default);
        if (length == text.Length)
        {
            return text.ToArray();
        }

        var compact = new byte[length];
        Compact(text, compact);
        return compact;
    }

    /// <summary>Counts what remains and writes it when there is room.</summary>
    private static int Compact(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var length = 0;
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (!inString && b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                if (!inString)
                {
                    continue;
                }
            }

            if (!target.IsEmpty)
            {
                target[length] = b;
            }

            length++;
            if (b == '"')
            {
                inString = !inString;
            }
            else if (b == '\\' && inString)
            {
                // The escaped character, be it a quote, belongs to the string.
                i++;
                if (!target.IsEmpty)
                {
                    target[length] = text[i];
                }

                length++;
            }
        }

        return length;
    }
}
