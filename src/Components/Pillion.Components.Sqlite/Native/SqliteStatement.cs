using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Pillion.Components.Sqlite.Native;

/// <summary>A compiled statement: bind, step, read, and again. Parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt statement, string sql) : IDisposable
{
    /// <summary>Binds a text.</summary>
    public void Bind(int parameter, ReadOnlySpan<char> text)
    {
        byte[]? rented = null;
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = length <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(length);
        Bind(parameter, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Binds a text that is UTF-8 already.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> utf8) =>
        // An empty span is a null pointer, which SQLite takes for NULL.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(statement, parameter, "") : raw.sqlite3_bind_text(statement, parameter, utf8));

    /// <summary>Binds a number.</summary>
    public void Bind(int parameter, long number) => Check(raw.sqlite3_bind_int64(statement, parameter, number));

    /// <summary>Binds NULL.</summary>
    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(statement, parameter));

    /// <summary>Goes to the next row; false when there is none.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Error(code, sql),
        };
    }

    /// <summary>Runs a statement that has no rows, leaves it ready for the next time, and gives the number of rows it changed.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public int Run()
    {
        try
        {
            Step();
            return connection.Changes;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the current run and lets go of its locks; parameters stay bound.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    /// <summary>Whether the column is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A number.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A text.</summary>
    public string GetText(int column) => Encoding.UTF8.GetString(GetBytes(column));

    /// <summary>The bytes of a text or blob; valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();

    private void Check(int code) => connection.Check(code, sql);
}
