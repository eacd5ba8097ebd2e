using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>
/// The writing side: one thread, one connection. What arrives while a commit is under way is committed together with the next one, so that
/// many callers share the cost of getting it onto the disk. A caller's task completes after its commit: what is acknowledged is durable.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    // Bounds how long a commit holds the file's write lock, and how many callers one failing commit takes with it.
    private const int MaxBatch = 1000;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly SqliteStateOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _turn;
    private readonly Thread _thread;
    private readonly object _queueLock = new();

    // Guarded by _queueLock.
    private Queue<SqliteWrite> _queue = new();
    private bool _cleanup;
    private bool _stopping;

    /// <param name="connection">The connection, which the writer disposes.</param>
    /// <param name="options">Timeouts and table.</param>
    /// <param name="turn">Held while a batch is written; readers that share the connection take it, too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failing clean-ups are told.</param>
    public SqliteWriter(SqliteConnection connection, SqliteStateOptions options, Lock turn, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _statements = new SqliteStatements(connection, options.TableName, time);
        _options = options;
        _turn = turn;
        _time = time;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer " + options.Database.Path };
        _thread.Start();
    }

    /// <summary>Applies the operations, all or none, and completes when they are on the disk.</summary>
    public Task<StateWriteResult> WriteAsync(StateOperation[] operations)
    {
        var deadline = _time.GetTimestamp() + (long)(_options.Timeout.TotalSeconds * _time.TimestampFrequency);
        var write = new SqliteWrite(operations, deadline);
        lock (_queueLock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _queue.Enqueue(write);
            Monitor.Pulse(_queueLock);
        }

        return write.Task;
    }

    /// <summary>Deletes expired rows when the writer gets round to it.</summary>
    public void RequestCleanup()
    {
        lock (_queueLock)
        {
            _cleanup = true;
            Monitor.Pulse(_queueLock);
        }
    }

    /// <summary>Writes what is waiting, then ends the thread and closes the connection.</summary>
    public void Dispose()
    {
        lock (_queueLock)
        {
            _stopping = true;
            Monitor.Pulse(_queueLock);
        }

        _thread.Join();
        _statements.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        var batch = new Queue<SqliteWrite>();
        while (true)
        {
            bool cleanup;
            lock (_queueLock)
            {
                while (_queue.Count == 0 && !_cleanup && !_stopping)
                {
                    Monitor.Wait(_queueLock);
                }

                if (_queue.Count == 0 && _stopping)
                {
                    return;
                }

                (_queue, batch) = (batch, _queue);
                (cleanup, _cleanup) = (_cleanup, false);
            }

            while (batch.Count > 0)
            {
                Commit(Take(batch));
            }

            if (cleanup)
            {
                DeleteExpired();
            }
        }
    }

    private static List<SqliteWrite> Take(Queue<SqliteWrite> queue)
    {
        var writes = new List<SqliteWrite>(Math.Min(queue.Count, MaxBatch));
        while (writes.Count < MaxBatch && queue.TryDequeue(out var write))
        {
            writes.Add(write);
        }

        return writes;
    }

    private void Commit(List<SqliteWrite> writes)
    {
        try
        {
            lock (_turn)
            {
                _connection.Execute("BEGIN IMMEDIATE");
                try
                {
                    foreach (var write in writes)
                    {
                        Apply(write);
                    }

                    _connection.Execute("COMMIT");
                }
                catch
                {
                    RollBack();
                    throw;
                }
            }
        }
        catch (Exception e)
        {
            // Nothing of this batch is in the file.
            foreach (var write in writes)
            {
                write.TrySetException(Translate(e));
            }

            return;
        }

        foreach (var write in writes)
        {
            _ = write.Failure is null ? write.TrySetResult(write.Result) : write.TrySetException(write.Failure);
        }
    }

    /// <summary>Applies one caller's write inside the batch. What is wrong with it alone must not touch the others.</summary>
    private void Apply(SqliteWrite write)
    {
        if (_time.GetTimestamp() > write.Deadline)
        {
            write.Failure = new ComponentException(
                ComponentErrorKind.Timeout,
                $"the write waited longer than {_options.Timeout.TotalSeconds:0.###}s for its turn and was not begun"
            );
            return;
        }

        var isGroup = write.Operations.Length > 1;
        if (isGroup)
        {
            _connection.Execute("SAVEPOINT caller");
        }

        try
        {
            foreach (ref readonly var operation in write.Operations.AsSpan())
            {
                write.Result = _statements.Apply(operation);
                if (!write.Result.IsOk)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (!_connection.IsAutocommit)
        {
            // The batch's transaction is still open: only this write failed. A full disk, say, ends it for all.
            write.Failure = Translate(e);
        }

        if (isGroup)
        {
            _connection.Execute(write.Failure is null && write.Result.IsOk ? "RELEASE caller" : "ROLLBACK TO caller; RELEASE caller");
        }
    }

    private void DeleteExpired()
    {
        try
        {
            int rows;
            lock (_turn)
            {
                rows = _statements.DeleteExpired();
            }

            Log.Cleaned(_logger, rows);
        }
        catch (SqliteException e)
        {
            Log.CleanupFailed(_logger, e);
        }
    }

    private void RollBack()
    {
        if (!_connection.IsAutocommit)
        {
            _connection.Execute("ROLLBACK");
        }
    }

    private Exception Translate(Exception e) => e is SqliteException sqlite ? SqliteFailure.Translate(sqlite, _options.Database.Path) : e;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Removed {Count} expired rows")]
        public static partial void Cleaned(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "Error removing expired data")]
        public static partial void CleanupFailed(ILogger logger, Exception exception);
    }
}
