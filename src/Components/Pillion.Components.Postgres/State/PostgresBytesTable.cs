using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions.State;

namespace Pillion.Components.Postgres.State;

/// <summary>The table of <c>state.postgresql</c> v2: values as they are, ETags that are random UUIDs.</summary>
/// <remarks>components-contrib <c>state/postgresql/v2/postgresql.go</c>.</remarks>
internal sealed class PostgresBytesTable(string prefix)
    : PostgresStateTable(
        prefix + "state",
        "expires_at",
        "etag",
        ["value"],
        // The column's default makes that of an insert.
        "etag = gen_random_uuid(), updated_at = CURRENT_TIMESTAMP"
    )
{
    public override string MigrationsKey { get; } = "migrations-state-v2-" + prefix;

    public override string CleanupKey { get; } = "last-cleanup-state-v2-" + prefix;

    public override IReadOnlyList<string> Migrations =>
        [
            $"""
                CREATE TABLE IF NOT EXISTS {Name} (
                  key text NOT NULL PRIMARY KEY,
                  value bytea NOT NULL,
                  etag uuid NOT NULL DEFAULT gen_random_uuid(),
                  created_at timestamp with time zone NOT NULL DEFAULT now(),
                  updated_at timestamp with time zone,
                  expires_at timestamp with time zone
                );
                CREATE INDEX ON {Name} (expires_at)
                """,
        ];

    /// <summary>daprd, too, takes what is no UUID for the ETag of another item, not for a mistake.</summary>
    public override StateWriteResult? Refuse(string key, string etag) =>
        Guid.TryParse(etag, out _) ? null : StateWriteResult.ETagMismatch(key);

    public override StateValue Read(NpgsqlDataReader row) =>
        new(row.GetFieldValue<byte[]>(0), row.GetFieldValue<Guid>(1).ToString(), Metadata: Describe(row, 2));

    protected override void AddValue(ReadOnlyMemory<byte> value, NpgsqlParameterCollection parameters) =>
        parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea });

    protected override NpgsqlParameter ETag(string etag) =>
        new NpgsqlParameter<Guid> { TypedValue = Guid.Parse(etag), NpgsqlDbType = NpgsqlDbType.Uuid };
}
