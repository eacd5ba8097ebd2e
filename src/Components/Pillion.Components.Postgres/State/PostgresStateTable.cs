using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Postgres.State;

/// <summary>How items lie in a table: its columns and the SQL for them. The versions of Dapr's component have one each.</summary>
/// <remarks>
/// daprd's later releases add a column <c>row_id</c> to both, which is filled by default and only orders the listing of keys; ours lists in
/// the order of the keys, so it is left to daprd to add it.
/// </remarks>
internal abstract class PostgresStateTable
{
    private readonly string _upsert;
    private readonly string _insertIfAbsent;
    private readonly string _updateIfMatch;
    private readonly string _delete;
    private readonly string _deleteIfMatch;

    /// <param name="name">The table's name, checked to be plain.</param>
    /// <param name="expiry">The column that says when an item expires, NULL for never.</param>
    /// <param name="etag">The expression of an item's ETag.</param>
    /// <param name="columns">The columns that make the value.</param>
    /// <param name="touch">What else an update sets.</param>
    protected PostgresStateTable(string name, string expiry, string etag, string[] columns, string touch)
    {
        Name = name;
        Expiry = expiry;
        Live = $"({expiry} IS NULL OR {expiry} > CURRENT_TIMESTAMP)";
        Columns = string.Join(", ", columns) + $", {etag}, {expiry}";

        // $1 is the key, $2 the seconds to live or NULL, then the value's columns, then the ETag.
        const string Expires = "CURRENT_TIMESTAMP + $2 * interval '1 second'";
        var values = columns.Select((_, i) => $"${i + 3}").ToArray();
        var insert =
            $"INSERT INTO {name} AS t (key, {expiry}, {string.Join(", ", columns)}) VALUES ($1, {Expires}, {string.Join(", ", values)}) "
            + $"ON CONFLICT (key) DO UPDATE SET {string.Join(", ", columns.Select(c => $"{c} = excluded.{c}"))}, {expiry} = excluded.{expiry}, {touch}";
        _upsert = insert;

        // A row that has expired counts as absent although it is still there.
        _insertIfAbsent = insert + $" WHERE t.{expiry} <= CURRENT_TIMESTAMP";
        _updateIfMatch =
            $"UPDATE {name} SET {string.Join(", ", columns.Zip(values, (c, v) => $"{c} = {v}"))}, {expiry} = {Expires}, {touch} "
            + $"WHERE key = $1 AND {etag} = ${columns.Length + 3} AND {Live}";
        _delete = $"DELETE FROM {name} WHERE key = $1";
        _deleteIfMatch = $"DELETE FROM {name} WHERE key = $1 AND {etag} = $2 AND {Live}";
        Get = $"SELECT {Columns} FROM {name} WHERE key = $1 AND {Live}";
        GetMany = $"SELECT {Columns}, key FROM {name} WHERE key = ANY($1) AND {Live}";
        ListKeys = $"""
            SELECT key FROM {name} WHERE key LIKE $1 ESCAPE '\' AND key COLLATE "C" > $2 AND {Live} ORDER BY key COLLATE "C" LIMIT $3
            """;
        DeleteExpired = $"DELETE FROM {name} WHERE {expiry} <= CURRENT_TIMESTAMP";
    }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    /// <summary>The column that says when an item expires.</summary>
    public string Expiry { get; }

    /// <summary>The condition that a row has not expired.</summary>
    public string Live { get; }

    /// <summary>What <see cref="Read"/> reads, in order from 0.</summary>
    public string Columns { get; }

    /// <summary>Reads the item <c>$1</c>.</summary>
    public string Get { get; }

    /// <summary>Reads the items <c>$1</c>, an array; the last column is the key.</summary>
    public string GetMany { get; }

    /// <summary>Lists keys like <c>$1</c> and after <c>$2</c>, at most <c>$3</c>.</summary>
    public string ListKeys { get; }

    /// <summary>Deletes what has expired.</summary>
    public string DeleteExpired { get; }

    /// <summary>The key of the metadata table that holds how many of <see cref="Migrations"/> were applied.</summary>
    public abstract string MigrationsKey { get; }

    /// <summary>The key of the metadata table that holds when expired rows were deleted last.</summary>
    public abstract string CleanupKey { get; }

    /// <summary>What makes the table, step by step.</summary>
    public abstract IReadOnlyList<string> Migrations { get; }

    /// <summary>The answer to an ETag that is none of this table's; null when it could be one.</summary>
    public abstract StateWriteResult? Refuse(string key, string etag);

    /// <summary>Reads an item from <see cref="Columns"/>.</summary>
    public abstract StateValue Read(NpgsqlDataReader row);

    /// <summary>Adds the parameters of an operation and gives its SQL. It affects one row, or none when its condition does not hold.</summary>
    /// <exception cref="ComponentException">The metadata of the operation is wrong.</exception>
    public string Prepare(in StateOperation operation, NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = operation.Key, NpgsqlDbType = NpgsqlDbType.Text });
        if (operation.IsDelete)
        {
            if (operation.Delete.ETag is not { Length: > 0 } deleted)
            {
                return _delete;
            }

            parameters.Add(ETag(deleted));
            return _deleteIfMatch;
        }

        var request = operation.Set;
        parameters.Add(
            new NpgsqlParameter<double?> { TypedValue = StateTtl.Parse(request.Metadata)?.TotalSeconds, NpgsqlDbType = NpgsqlDbType.Double }
        );
        AddValue(request.Value, parameters);
        if (request.ETag is { Length: > 0 } etag)
        {
            parameters.Add(ETag(etag));
            return _updateIfMatch;
        }

        return request.Concurrency == StateConcurrency.FirstWrite ? _insertIfAbsent : _upsert;
    }

    /// <summary>Adds the parameters of the value's columns.</summary>
    protected abstract void AddValue(ReadOnlyMemory<byte> value, NpgsqlParameterCollection parameters);

    /// <summary>The parameter of an ETag that <see cref="Refuse"/> did not refuse.</summary>
    protected abstract NpgsqlParameter ETag(string etag);

    /// <summary>What the answer tells about the item's expiry.</summary>
    protected static IReadOnlyDictionary<string, string>? Describe(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : StateTtl.Describe(new DateTimeOffset(row.GetFieldValue<DateTime>(column)));
}
