using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions.State;

namespace Pillion.Components.Postgres.State;

/// <summary>
/// The table of <c>state.postgresql</c> v1: values as <c>jsonb</c>, which queries can look into; what is no JSON as base64 in a JSON string, with
/// <c>isbinary</c> set. The ETag is the number of the transaction that wrote the row (<c>xmin</c>).
/// </summary>
/// <remarks>
/// components-contrib <c>common/component/postgresql/v1/postgresql.go</c>. <c>jsonb</c> keeps values, not texts: keys of objects come back in another
/// order, numbers without exponent. daprd does the same with what comes over HTTP; what comes over gRPC it stores as binary, always.
/// </remarks>
internal sealed class PostgresJsonTable(string name)
    : PostgresStateTable(name, "expiredate", "xmin", ["value", "isbinary"], "updatedate = CURRENT_TIMESTAMP")
{
    public override string MigrationsKey => "migrations";

    public override string CleanupKey => "last-cleanup";

    public override IReadOnlyList<string> Migrations =>
        [
            $"""
                CREATE TABLE IF NOT EXISTS {Name} (
                  key text NOT NULL PRIMARY KEY,
                  value jsonb NOT NULL,
                  isbinary boolean NOT NULL,
                  insertdate TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW(),
                  updatedate TIMESTAMP WITH TIME ZONE NULL
                )
                """,
            $"ALTER TABLE {Name} ADD COLUMN IF NOT EXISTS expiredate TIMESTAMP WITH TIME ZONE",
        ];

    public override StateWriteResult? Refuse(string key, string etag) =>
        uint.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : StateWriteResult.ETagInvalid(key, $"'{etag}' is no number from 0 to {uint.MaxValue}");

    public override StateValue Read(NpgsqlDataReader row)
    {
        var value = JsonbValue.Compact(row.GetFieldValue<byte[]>(0));
        return new(
            row.GetFieldValue<bool>(1) ? Decode(value.Span) : value,
            row.GetFieldValue<uint>(2).ToString(CultureInfo.InvariantCulture),
            Metadata: Describe(row, 3)
        );
    }

    protected override void AddValue(ReadOnlyMemory<byte> value, NpgsqlParameterCollection parameters)
    {
        var isJson = JsonbValue.CanHold(value.Span);
        parameters.Add(
            new NpgsqlParameter<ReadOnlyMemory<byte>>
            {
                TypedValue = isJson ? value : Encode(value.Span),
                NpgsqlDbType = NpgsqlDbType.Jsonb,
            }
        );
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = !isJson, NpgsqlDbType = NpgsqlDbType.Boolean });
    }

    protected override NpgsqlParameter ETag(string etag) =>
        new NpgsqlParameter<uint> { TypedValue = uint.Parse(etag, CultureInfo.InvariantCulture), NpgsqlDbType = NpgsqlDbType.Xid };

    private static byte[] Encode(ReadOnlySpan<byte> value)
    {
        // Nothing of base64 needs an escape in a JSON string.
        var text = new byte[Base64.GetMaxEncodedToUtf8Length(value.Length) + 2];
        Base64.EncodeToUtf8(value, text.AsSpan(1), out _, out _);
        (text[0], text[^1]) = ((byte)'"', (byte)'"');
        return text;
    }

    private static byte[] Decode(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.GetBytesFromBase64();
    }
}
