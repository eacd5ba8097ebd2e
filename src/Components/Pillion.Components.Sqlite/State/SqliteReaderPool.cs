using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>
/// The reading side: as many connections as there are readers at once, kept for the next time; or one reader on the writer's connection,
/// which takes turns with it.
/// </summary>
internal sealed class SqliteReaderPool : IDisposable
{
    private readonly Func<SqliteReader> _open;
    private readonly int _kept;
    private readonly Stack<SqliteReader> _idle = new();
    private readonly Lock _lock = new();
    private readonly SqliteReader? _only;
    private readonly Lock? _turn;
    private bool _disposed;

    /// <summary>A pool of connections to a file.</summary>
    /// <param name="open">Opens one more.</param>
    /// <param name="kept">How many idle ones are kept.</param>
    public SqliteReaderPool(Func<SqliteReader> open, int kept)
    {
        _open = open;
        _kept = kept;

        // The first one is opened now: what is wrong with the file shows at the start.
        _idle.Push(open());
    }

    /// <summary>One reader that shares the writer's connection.</summary>
    /// <param name="only">The reader.</param>
    /// <param name="turn">What the writer holds while it writes.</param>
    public SqliteReaderPool(SqliteReader only, Lock turn)
        : this(static () => throw new InvalidOperationException("There is one reader only."), kept: 0, only, turn) { }

    private SqliteReaderPool(Func<SqliteReader> open, int kept, SqliteReader only, Lock turn)
    {
        _open = open;
        _kept = kept;
        _only = only;
        _turn = turn;
    }

    /// <summary>Reads with a reader of the pool, on the calling thread.</summary>
    /// <exception cref="SqliteException">SQLite failed.</exception>
    public TResult Read<TArgument, TResult>(TArgument argument, Func<SqliteReader, TArgument, TResult> read)
    {
        if (_turn is not null)
        {
            lock (_turn)
            {
                return read(_only!, argument);
            }
        }

        var reader = Rent();
        try
        {
            return read(reader, argument);
        }
        finally
        {
            Return(reader);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }

        _only?.Dispose();
    }

    private SqliteReader Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out var reader))
            {
                return reader;
            }
        }

        return _open();
    }

    private void Return(SqliteReader reader)
    {
        lock (_lock)
        {
            if (!_disposed && _idle.Count < _kept)
            {
                _idle.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }
}
