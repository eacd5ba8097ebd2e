using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace Pillion.Components.Postgres.Bindings;

/// <summary>Rows as a JSON array of arrays, from the texts that the server gives for its values.</summary>
internal sealed class PostgresRowWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public PostgresRowWriter()
    {
        _json = new Utf8JsonWriter(
            _buffer,
            // It goes to apps as application/json, never into a page.
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        _json.WriteStartArray();
    }

    /// <summary>Adds the row that the reader is at.</summary>
    public void Add(NpgsqlDataReader row)
    {
        _json.WriteStartArray();
        for (var i = 0; i < row.FieldCount; i++)
        {
            if (row.IsDBNull(i))
            {
                _json.WriteNullValue();
            }
            else
            {
                PostgresValueWriter.Write(_json, row.GetDataTypeOID(i), row.GetString(i));
            }
        }

        _json.WriteEndArray();
    }

    /// <summary>There are no more rows: all of them.</summary>
    public byte[] End()
    {
        _json.WriteEndArray();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _json.Dispose();
}
