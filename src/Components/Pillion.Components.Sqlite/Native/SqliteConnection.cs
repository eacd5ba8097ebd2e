using SQLitePCL;

namespace Pillion.Components.Sqlite.Native;

/// <summary>One connection. Used by one thread at a time; its statements belong to it and are disposed before it.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _db;

    static SqliteConnection()
    {
        // Once for the process: binds the managed calls to the native library that the package brings.
        Batteries_V2.Init();
    }

    /// <summary>Opens a file; <c>:memory:</c> opens a database of its own that ends with the connection.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    public SqliteConnection(string path, bool readOnly, int busyTimeoutMilliseconds)
    {
        var access = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;

        // NOMUTEX: the callers see to it that only one thread at a time is inside.
        var code = raw.sqlite3_open_v2(path, out _db, access | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_PRIVATECACHE, null);
        if (code != raw.SQLITE_OK)
        {
            var error = Error(code, "open");
            _db.Dispose();
            throw error;
        }

        if (busyTimeoutMilliseconds > 0)
        {
            raw.sqlite3_busy_timeout(_db, busyTimeoutMilliseconds);
        }
    }

    /// <summary>How many rows the last INSERT, UPDATE or DELETE changed.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <summary>Whether no transaction is open; some errors roll one back by themselves.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_db) != 0;

    /// <summary>Runs statements without parameters and results.</summary>
    /// <exception cref="SqliteException">A statement failed; those before it have run.</exception>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_db, sql), sql);

    /// <summary>Compiles a statement to run many times.</summary>
    /// <exception cref="SqliteException">The SQL is wrong.</exception>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement), sql);
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>The text in the first column of the first row; null when there is no row.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public string? QueryText(string sql, string? parameter = null)
    {
        using var statement = Prepare(sql);
        if (parameter is not null)
        {
            statement.Bind(1, parameter);
        }

        return statement.Step() ? statement.GetText(0) : null;
    }

    /// <summary>Throws for every code but SQLITE_OK.</summary>
    public void Check(int code, string what)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Error(code, what);
        }
    }

    /// <summary>The error with SQLite's own words for it.</summary>
    public SqliteException Error(int code, string what)
    {
        var extended = _db.IsInvalid ? code : raw.sqlite3_extended_errcode(_db);
        var message = _db.IsInvalid ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(_db).utf8_to_string();
        return new SqliteException(extended, $"{message} (SQLite code {extended}, {what})");
    }

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();
}
