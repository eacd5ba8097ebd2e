using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Writes events: members in the order of their names, as Go's encoder does, and data as it came wherever that is JSON.</summary>
internal static class CloudEventWriter
{
    /// <summary>Events are never HTML: only what JSON itself demands is escaped. Bytes written raw were validated before.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes members that are JSON already.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<CloudEventAttribute> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>(attributes.Sum(a => a.Json.Length + a.Name.Length + 8) + 8);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var attribute in attributes)
            {
                json.WritePropertyName(attribute.Name);
                json.WriteRawValue(attribute.Json.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A member whose value is text.</summary>
    public static CloudEventAttribute TextAttribute(string name, string value) =>
        new(name, JsonValueKind.String, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(value, Options.Encoder)}\""));

    /// <summary>Writes data as a member: JSON as it is, bytes as base64, everything else as text. JSON that is none goes in as text.</summary>
    public static void WriteData(Utf8JsonWriter json, string contentType, ReadOnlySpan<byte> data)
    {
        if (ContentTypes.IsBinary(contentType))
        {
            json.WriteBase64String(CloudEventNames.DataBase64, data);
        }
        else if (ContentTypes.IsJson(contentType) && IsJson(data))
        {
            json.WritePropertyName(CloudEventNames.Data);
            json.WriteRawValue(data, skipInputValidation: true);
        }
        else if (Utf8.IsValid(data))
        {
            json.WriteString(CloudEventNames.Data, data);
        }
        else
        {
            // Bytes that are no UTF-8 become U+FFFD, as in Go.
            json.WriteString(CloudEventNames.Data, Encoding.UTF8.GetString(data));
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> data)
    {
        if (!Utf8.IsValid(data))
        {
            return false;
        }

        var reader = new Utf8JsonReader(data);
        try
        {
            var any = false;
            while (reader.Read())
            {
                any = true;
            }

            return any;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
