using System.Text.Json;

namespace Pillion.Components.Postgres.State;

/// <summary>What PostgreSQL's <c>jsonb</c> can hold, and how it looks when it comes back.</summary>
/// <remarks>https://www.postgresql.org/docs/current/datatype-json.html</remarks>
internal static class JsonbValue
{
    // The server parses recursively and its stack allows thousands of levels; nobody who stores more means to query them.
    private const int MaxDepth = 512;

    // numeric goes further, but 1e100000 would come back as a hundred thousand digits.
    private const int MaxExponent = 300;
    private const int MaxDigits = 1000;

    /// <summary>Whether the bytes are one JSON value that comes back with the same meaning.</summary>
    public static bool CanHold(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                var isHeld = reader.TokenType switch
                {
                    JsonTokenType.String or JsonTokenType.PropertyName => CanHoldText(in reader),
                    JsonTokenType.Number => CanHoldNumber(reader.ValueSpan),
                    _ => true,
                };
                if (!isHeld)
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Takes out the spaces that the server puts behind commas and colons.</summary>
    public static ReadOnlyMemory<byte> Compact(byte[] json)
    {
        var length = 0;
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (isText)
            {
                if (c == '\\')
                {
                    json[length++] = c;
                    c = json[++i];
                }
                else if (c == '"')
                {
                    isText = false;
                }
            }
            else if (c == ' ')
            {
                continue;
            }
            else
            {
                isText = c == '"';
            }

            json[length++] = c;
        }

        return json.AsMemory(0, length);
    }

    /// <summary>No text of the server has a NUL or half a surrogate pair.</summary>
    private static bool CanHoldText(in Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            // The reader does not look at what is between quotes.
            return System.Text.Unicode.Utf8.IsValid(reader.ValueSpan);
        }

        try
        {
            return !reader.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool CanHoldNumber(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return number.Length <= MaxDigits
            && (
                exponent < 0
                || (
                    System.Buffers.Text.Utf8Parser.TryParse(number[(exponent + 1)..], out int power, out _)
                    && Math.Abs((long)power) <= MaxExponent
                )
            );
    }
}
