using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Pillion.Components.MySql.State;

/// <summary>What a column of the type <c>JSON</c> holds: JSON as it is, and everything else as base64 in a JSON string, marked as binary.</summary>
internal static class MySqlJson
{
    /// <summary>MariaDB takes 32 levels for valid.</summary>
    private const int MaxDepth = 30;

    /// <summary>MySQL keeps numbers as 64-bit integers and doubles; what has more digits would come back as another number.</summary>
    private const int MaxDigits = 15;

    /// <summary>Whether the bytes are one JSON value that comes back with the same meaning.</summary>
    public static bool CanHold(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.String or JsonTokenType.PropertyName:
                        // Throws for what is no valid text.
                        _ = reader.GetString();
                        break;
                    case JsonTokenType.Number
                        when reader.ValueSpan.Length > MaxDigits || reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E') >= 0:
                        return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Bytes as a JSON string.</summary>
    public static ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> value)
    {
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(value.Length) + 2];
        Base64.EncodeToUtf8(value, text.AsSpan(1), out _, out _);
        (text[0], text[^1]) = ((byte)'"', (byte)'"');
        return text;
    }

    /// <summary>The bytes of a JSON string.</summary>
    public static byte[] Decode(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return reader.GetBytesFromBase64();
    }
}
