namespace Pillion.Components.Sqlite.Native;

/// <summary>SQLite answered a call with an error. Never leaves this project: the store makes a <c>ComponentException</c> of it.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code (<c>https://www.sqlite.org/rescode.html</c>).</summary>
    public int Code { get; } = code;

    /// <summary>Somebody else holds the lock and the busy timeout is over (SQLITE_BUSY, SQLITE_LOCKED).</summary>
    public bool IsBusy => (Code & 0xff) is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED;
}
