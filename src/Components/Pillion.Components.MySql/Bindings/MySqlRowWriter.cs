using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pillion.MySql;

namespace Pillion.Components.MySql.Bindings;

/// <summary>
/// Rows as a JSON array of objects, as daprd gives them: without the columns that are NULL; bytes as base64, times by RFC 3339, decimals as texts.
/// No rows are <c>null</c>, as Go writes an empty list.
/// </summary>
internal static class MySqlRowWriter
{
    public static byte[] Write(MySqlResult result)
    {
        if (result.Rows.Count == 0)
        {
            return "null"u8.ToArray();
        }

        var buffer = new ArrayBufferWriter<byte>();

        // It goes to apps as application/json, never into a page.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var row in result.Rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is { } value)
                    {
                        json.WritePropertyName(result.Columns[i].Name);
                        Write(json, result.Columns[i], value);
                    }
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, MySqlColumn column, object value)
    {
        switch (value)
        {
            case long number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            case string text when column.Type == MySqlType.Json:
                json.WriteRawValue(text);
                break;
            case string text:
                json.WriteStringValue(IsTime(column.Type) ? Time(text) : text);
                break;
        }
    }

    private static bool IsTime(MySqlType type) => type is MySqlType.Date or MySqlType.NewDate or MySqlType.DateTime or MySqlType.Timestamp;

    /// <summary>Times without a zone are taken for UTC, as Go's driver does; 0000-00-00 and its like stay as the server writes them.</summary>
    private static string Time(string text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)
            : text;
}
