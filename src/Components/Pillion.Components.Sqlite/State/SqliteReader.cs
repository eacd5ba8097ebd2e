using System.Buffers.Text;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>A connection that only reads, with its statements compiled once. Used by one thread at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly bool _ownsConnection;
    private readonly TimeProvider _time;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _keysLike;

    /// <param name="connection">The connection.</param>
    /// <param name="ownsConnection">Whether it is disposed with the reader; it may be the writer's.</param>
    /// <param name="table">The state table.</param>
    /// <param name="time">The clock that decides what is expired.</param>
    public SqliteReader(SqliteConnection connection, bool ownsConnection, string table, TimeProvider time)
    {
        _connection = connection;
        _ownsConnection = ownsConnection;
        _time = time;
        _get = connection.Prepare($"SELECT value, is_binary, etag, expiration_time FROM {table} WHERE key = ?1");

        // Without this LIKE takes upper and lower case ASCII letters for the same.
        connection.Execute("PRAGMA case_sensitive_like = ON");
        _keysLike = connection.Prepare(
            $"""
            SELECT key FROM {table}
            WHERE key LIKE ?1 ESCAPE '\' AND key > ?2 AND (expiration_time IS NULL OR expiration_time > ?3)
            ORDER BY key LIMIT ?4
            """
        );
    }

    /// <summary>Reads one key.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    public StateValue Get(string key)
    {
        try
        {
            _get.Bind(1, key);
            if (!_get.Step())
            {
                return default;
            }

            IReadOnlyDictionary<string, string>? metadata = null;
            if (!_get.IsNull(3))
            {
                var expiresAt = SqliteTime.Read(_get.GetText(3));
                if (expiresAt <= _time.GetUtcNow())
                {
                    return default;
                }

                metadata = StateTtl.Describe(expiresAt);
            }

            return new StateValue(ReadValue(), _get.GetText(2), Metadata: metadata);
        }
        finally
        {
            // A statement that is not reset would keep its view of the file, and the log could not be folded back into it.
            _get.Reset();
        }
    }

    /// <summary>Lists live keys that match a LIKE pattern and come after one, at most as many as asked for.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    public List<string> KeysLike(string pattern, string after, int limit)
    {
        try
        {
            _keysLike.Bind(1, pattern);
            _keysLike.Bind(2, after);
            _keysLike.Bind(3, SqliteTime.Write(_time.GetUtcNow()));
            _keysLike.Bind(4, limit);
            List<string> keys = [];
            while (_keysLike.Step())
            {
                keys.Add(_keysLike.GetText(0));
            }

            return keys;
        }
        finally
        {
            _keysLike.Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _get.Dispose();
        _keysLike.Dispose();
        if (_ownsConnection)
        {
            _connection.Dispose();
        }
    }

    private byte[] ReadValue()
    {
        var text = _get.GetBytes(0);
        if (_get.GetInt64(1) == 0)
        {
            return text.ToArray();
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        Base64.DecodeFromUtf8(text, bytes, out _, out var length);
        return length == bytes.Length ? bytes : bytes[..length];
    }
}
