using System.Globalization;
using Pillion.Abstractions.State;

namespace Pillion.Components.MySql.State;

/// <summary>The SQL of <c>state.mysql</c> on daprd's table.</summary>
/// <remarks>
/// Columns as in components-contrib <c>state/mysql/mysql.go</c>. In tables that are made here, keys are compared by their characters, of which upper and
/// lower case are different ones, and expiry has milliseconds; daprd reads and writes those tables as well. In tables that daprd made, both are as it made them.
/// </remarks>
internal sealed class MySqlStateSql(string table)
{
    private const string Live = "(expiredate IS NULL OR expiredate > CURRENT_TIMESTAMP(3))";

    /// <summary>TIMESTAMP ends in 2038; what lives longer lives until then.</summary>
    private const string Expires = "FROM_UNIXTIME(LEAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) + ?, 2147483647))";

    private const string Columns = "value, eTag, isbinary, UNIX_TIMESTAMP(expiredate)";
    private const string Insert = "(id, value, eTag, isbinary, expiredate) VALUES (?, ?, ?, ?, " + Expires + ") ON DUPLICATE KEY UPDATE ";

    private readonly string _upsert =
        $"INSERT INTO {table} {Insert}value = VALUES(value), eTag = VALUES(eTag), isbinary = VALUES(isbinary), expiredate = VALUES(expiredate)";

    // A row that has expired counts as absent although it is still there. Assignments happen in this order, so the expiry comes last.
    private readonly string _insertIfAbsent =
        $"INSERT INTO {table} {Insert}" + string.Join(", ", Replaced("value", "eTag", "isbinary", "expiredate"));

    private readonly string _updateIfMatch =
        $"UPDATE {table} SET value = ?, eTag = ?, isbinary = ?, expiredate = {Expires} WHERE id = ? AND eTag = ? AND {Live}";

    private readonly string _delete = $"DELETE FROM {table} WHERE id = ?";

    private readonly string _deleteIfMatch = $"DELETE FROM {table} WHERE id = ? AND eTag = ? AND {Live}";

    /// <summary>Reads an item; see <see cref="Read"/>.</summary>
    public string Get { get; } = $"SELECT {Columns} FROM {table} WHERE id = ? AND {Live}";

    /// <summary>Deletes what has expired.</summary>
    public string DeleteExpired { get; } = $"DELETE FROM {table} WHERE expiredate <= CURRENT_TIMESTAMP(3)";

    /// <summary>Reads several items; the last column is the key.</summary>
    public string GetMany(int count) =>
        $"SELECT {Columns}, id FROM {table} WHERE id IN ({string.Join(", ", Enumerable.Repeat("?", count))}) AND {Live}";

    /// <summary>Lists keys like the first parameter and after the second.</summary>
    public string ListKeys(long? limit)
    {
        var sql = $"SELECT id FROM {table} WHERE id LIKE ? AND id > ? AND {Live} ORDER BY id";
        return limit is { } most ? sql + " LIMIT " + most.ToString(CultureInfo.InvariantCulture) : sql;
    }

    /// <summary>The statement and the parameters of an operation. It changes a row, or none when its condition does not hold.</summary>
    /// <exception cref="Abstractions.ComponentException">The metadata of the operation is wrong.</exception>
    public (string Sql, object?[] Parameters) Prepare(in StateOperation operation)
    {
        if (operation.IsDelete)
        {
            return operation.Delete.ETag is { Length: > 0 } deleted
                ? (_deleteIfMatch, [operation.Key, deleted])
                : (_delete, [operation.Key]);
        }

        var request = operation.Set;
        var isJson = MySqlJson.CanHold(request.Value.Span);
        object value = isJson ? request.Value : MySqlJson.Encode(request.Value.Span);
        object? seconds = StateTtl.Parse(request.Metadata)?.TotalSeconds;
        var newTag = Guid.NewGuid().ToString();
        return request.ETag is { Length: > 0 } etag
            ? (_updateIfMatch, [value, newTag, !isJson, seconds, request.Key, etag])
            : (
                request.Concurrency == StateConcurrency.FirstWrite ? _insertIfAbsent : _upsert,
                [request.Key, value, newTag, !isJson, seconds]
            );
    }

    /// <summary>Makes an item of a row.</summary>
    public static StateValue Read(object?[] row)
    {
        var text = (string)row[0]!;
        var expiry = row[3] is { } seconds
            ? StateTtl.Describe(
                DateTimeOffset.UnixEpoch.AddSeconds(
                    double.Parse(Convert.ToString(seconds, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture)
                )
            )
            : null;
        return new StateValue(
            row[2] is 0L ? System.Text.Encoding.UTF8.GetBytes(text) : MySqlJson.Decode(text),
            (string)row[1]!,
            Metadata: expiry
        );
    }

    private static IEnumerable<string> Replaced(params string[] columns) =>
        columns.Select(c => $"{c} = IF(expiredate <= CURRENT_TIMESTAMP(3), VALUES({c}), {c})");
}
