using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pillion.Components.Postgres.Bindings;

/// <summary>
/// A value of PostgreSQL as JSON, as daprd gives it: numbers, booleans and JSON as what they are, bytes as base64, times by RFC 3339, arrays as arrays, and
/// everything else as its text. (For some types, UUIDs among them, daprd gives the insides of Go's types; here they are texts, too.)
/// </summary>
/// <remarks>The numbers are those of PostgreSQL's <c>pg_type.dat</c>, which do not change.</remarks>
internal static class PostgresValueWriter
{
    private const uint Boolean = 16;
    private const uint Bytes = 17;
    private const uint Date = 1082;
    private const uint Timestamp = 1114;
    private const uint TimestampWithZone = 1184;

    private static readonly FrozenSet<uint> s_numbers = new uint[] { 20, 21, 23, 26, 700, 701, 1700 }.ToFrozenSet();
    private static readonly FrozenSet<uint> s_json = new uint[] { 114, 3802 }.ToFrozenSet();

    /// <summary>Types of arrays and of what is in them.</summary>
    private static readonly FrozenDictionary<uint, uint> s_elements = new Dictionary<uint, uint>
    {
        [1000] = Boolean,
        [1001] = Bytes,
        [1005] = 21,
        [1007] = 23,
        [1016] = 20,
        [1028] = 26,
        [1021] = 700,
        [1022] = 701,
        [1231] = 1700,
        [199] = 114,
        [3807] = 3802,
        [1182] = Date,
        [1115] = Timestamp,
        [1185] = TimestampWithZone,
        [1002] = 18,
        [1003] = 19,
        [1009] = 25,
        [1014] = 1042,
        [1015] = 1043,
        [2951] = 2950,
        [1183] = 1083,
        [1187] = 1186,
        [1041] = 869,
    }.ToFrozenDictionary();

    /// <summary>Writes a value.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="type">The number of its type.</param>
    /// <param name="text">Its text as the server writes it.</param>
    public static void Write(Utf8JsonWriter json, uint type, string text)
    {
        if (s_elements.TryGetValue(type, out var element))
        {
            var position = text.IndexOf('{', StringComparison.Ordinal);
            WriteArray(json, element, text, ref position);
        }
        else if (s_json.Contains(type))
        {
            json.WriteRawValue(text);
        }
        else if (s_numbers.Contains(type) && text is [.., >= '0' and <= '9'])
        {
            // NaN and Infinity are no numbers of JSON.
            json.WriteRawValue(text);
        }
        else if (type == Boolean)
        {
            json.WriteBooleanValue(text is "t");
        }
        else if (type == Bytes && text.StartsWith("\\x", StringComparison.Ordinal))
        {
            json.WriteBase64StringValue(Convert.FromHexString(text.AsSpan(2)));
        }
        else
        {
            json.WriteStringValue(type is Date or Timestamp or TimestampWithZone ? Time(text, type) : text);
        }
    }

    /// <summary>Years before Christ, past 9999 and infinity stay as the server writes them.</summary>
    private static string Time(string text, uint type) =>
        DateTimeOffset.TryParse(
            // The server writes +05 for +05:00.
            type == TimestampWithZone
            && text is [.., '+' or '-', _, _]
                ? text + ":00"
                : text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)
            : text;

    /// <summary><c>{1,NULL,{"a \"b\"",c}}</c>; see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO.</summary>
    private static void WriteArray(Utf8JsonWriter json, uint element, string text, ref int position)
    {
        json.WriteStartArray();
        position++;
        while (text[position] != '}')
        {
            switch (text[position])
            {
                case ',':
                    position++;
                    break;
                case '{':
                    WriteArray(json, element, text, ref position);
                    break;
                case '"':
                    Write(json, element, Quoted(text, ref position));
                    break;
                default:
                    var end = text.AsSpan(position).IndexOfAny(',', '}') + position;
                    var item = text[position..end];
                    position = end;
                    if (item == "NULL")
                    {
                        json.WriteNullValue();
                    }
                    else
                    {
                        Write(json, element, item);
                    }

                    break;
            }
        }

        position++;
        json.WriteEndArray();
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; text[position] != '"'; position++)
        {
            if (text[position] == '\\')
            {
                position++;
            }

            value.Append(text[position]);
        }

        position++;
        return value.ToString();
    }
}
