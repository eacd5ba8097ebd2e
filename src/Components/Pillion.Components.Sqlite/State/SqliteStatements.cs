using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>The writes on one connection, compiled once. Used by the writer's thread only, inside its transaction.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly TimeProvider _time;
    private readonly SqliteStatement _upsert;
    private readonly SqliteStatement _insertIfAbsent;
    private readonly SqliteStatement _updateIfMatch;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _deleteIfMatch;
    private readonly SqliteStatement _exists;
    private readonly SqliteStatement _deleteExpired;

    public SqliteStatements(SqliteConnection connection, string table, TimeProvider time)
    {
        _time = time;
        const string Columns = "key, value, is_binary, etag, expiration_time, update_time";
        const string Values = "?1, ?2, ?3, ?4, ?5, ?6";
        const string Update =
            "value = excluded.value, is_binary = excluded.is_binary, etag = excluded.etag, "
            + "expiration_time = excluded.expiration_time, update_time = excluded.update_time";
        _upsert = connection.Prepare($"INSERT INTO {table} ({Columns}) VALUES ({Values}) ON CONFLICT (key) DO UPDATE SET {Update}");

        // A row that has expired counts as absent although it is still there.
        _insertIfAbsent = connection.Prepare(
            $"INSERT INTO {table} ({Columns}) VALUES ({Values}) ON CONFLICT (key) DO UPDATE SET {Update} WHERE {table}.expiration_time <= ?6"
        );
        _updateIfMatch = connection.Prepare(
            $"""
            UPDATE {table} SET value = ?2, is_binary = ?3, etag = ?4, expiration_time = ?5, update_time = ?6
            WHERE key = ?1 AND etag = ?7 AND (expiration_time IS NULL OR expiration_time > ?6)
            """
        );
        _delete = connection.Prepare($"DELETE FROM {table} WHERE key = ?1");
        _deleteIfMatch = connection.Prepare(
            $"DELETE FROM {table} WHERE key = ?1 AND etag = ?2 AND (expiration_time IS NULL OR expiration_time > ?3)"
        );
        _exists = connection.Prepare($"SELECT 1 FROM {table} WHERE key = ?1 AND (expiration_time IS NULL OR expiration_time > ?2)");
        _deleteExpired = connection.Prepare($"DELETE FROM {table} WHERE expiration_time <= ?1");
    }

    /// <summary>Applies one operation.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    public StateWriteResult Apply(in StateOperation operation) => operation.IsDelete ? Delete(operation.Delete) : Set(operation.Set);

    /// <summary>Deletes what has expired and says how many rows that were.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    public int DeleteExpired()
    {
        _deleteExpired.Bind(1, SqliteTime.Write(_time.GetUtcNow()));
        return _deleteExpired.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _upsert.Dispose();
        _insertIfAbsent.Dispose();
        _updateIfMatch.Dispose();
        _delete.Dispose();
        _deleteIfMatch.Dispose();
        _exists.Dispose();
        _deleteExpired.Dispose();
    }

    private StateWriteResult Set(in StateSetRequest request)
    {
        var now = _time.GetUtcNow();
        var statement =
            request.ETag is not null ? _updateIfMatch
            : request.Concurrency == StateConcurrency.FirstWrite ? _insertIfAbsent
            : _upsert;
        statement.Bind(1, request.Key);
        BindValue(statement, request.Value.Span);
        statement.Bind(4, Guid.NewGuid().ToString());
        if (StateTtl.Parse(request.Metadata) is { } timeToLive)
        {
            statement.Bind(5, SqliteTime.Write(now + timeToLive));
        }
        else
        {
            statement.BindNull(5);
        }

        statement.Bind(6, SqliteTime.Write(now));
        if (request.ETag is not null)
        {
            statement.Bind(7, request.ETag);
        }

        return statement.Run() > 0 ? StateWriteResult.Ok
            : request.ETag is null ? StateWriteResult.ETagMismatch(request.Key, "item already exists and no etag was passed")
            : StateWriteResult.ETagMismatch(request.Key);
    }

    private StateWriteResult Delete(in StateDeleteRequest request)
    {
        if (request.ETag is not null)
        {
            _deleteIfMatch.Bind(1, request.Key);
            _deleteIfMatch.Bind(2, request.ETag);
            _deleteIfMatch.Bind(3, SqliteTime.Write(_time.GetUtcNow()));
            return _deleteIfMatch.Run() > 0 ? StateWriteResult.Ok : StateWriteResult.ETagMismatch(request.Key);
        }

        if (request.Concurrency == StateConcurrency.FirstWrite && Exists(request.Key))
        {
            return StateWriteResult.ETagMismatch(request.Key, "item already exists and no etag was passed");
        }

        _delete.Bind(1, request.Key);
        _delete.Run();
        return StateWriteResult.Ok;
    }

    private bool Exists(string key)
    {
        try
        {
            _exists.Bind(1, key);
            _exists.Bind(2, SqliteTime.Write(_time.GetUtcNow()));
            return _exists.Step();
        }
        finally
        {
            _exists.Reset();
        }
    }

    /// <summary>
    /// The column is TEXT: JSON and other texts are stored as they are, and bytes that are none as base64 with <c>is_binary</c> set, as daprd
    /// stores what comes over gRPC.
    /// </summary>
    private static void BindValue(SqliteStatement statement, ReadOnlySpan<byte> value)
    {
        // SQLite's text functions end at a NUL.
        if (Utf8.IsValid(value) && !value.Contains((byte)0))
        {
            statement.Bind(2, value);
            statement.Bind(3, 0L);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(value.Length));
        try
        {
            Base64.EncodeToUtf8(value, rented, out _, out var length);
            statement.Bind(2, rented.AsSpan(0, length));
            statement.Bind(3, 1L);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
