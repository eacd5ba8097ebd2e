using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>
/// <c>state.sqlite</c>: a file, by default with a write-ahead log. Reads run on the calling thread and complete synchronously; writes go
/// through one thread that commits many callers' at once (<see cref="SqliteWriter"/>).
/// </summary>
/// <remarks>
/// A write is acknowledged after its commit, with <c>synchronous = FULL</c> (SQLite's default, and so daprd's): neither a killed process nor a
/// power failure takes it back. <c>?_pragma=synchronous(normal)</c> in the connection string trades the latter for speed.
/// </remarks>
internal sealed class SqliteStateStore(ComponentServices services) : ITransactionalStateStore, IKeyListingStateStore
{
    private readonly ILogger _logger = services.Logging.CreateLogger<SqliteStateStore>();
    private SqliteStateOptions? _options;
    private SqliteReaderPool? _readers;
    private SqliteWriter? _writer;
    private ITimer? _cleanup;

    public StateFeatures Features => StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.KeysLike;

    private SqliteReaderPool Readers => _readers ?? throw NotInitialized();

    private SqliteWriter Writer => _writer ?? throw NotInitialized();

    private string Path => _options?.Database.Path ?? "";

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = SqliteStateOptions.From(spec.Metadata);
        try
        {
            Open(_options);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e, Path);
        }

        if (_options.CleanupInterval > TimeSpan.Zero)
        {
            _cleanup = services.Time.CreateTimer(
                static writer => ((SqliteWriter)writer!).RequestCleanup(),
                _writer,
                _options.CleanupInterval,
                _options.CleanupInterval
            );
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return new(Readers.Read(request.Key, static (reader, key) => reader.Get(key)));
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e, Path);
        }
    }

    public ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return new(
                Readers.Read(
                    requests,
                    static (reader, requests) =>
                    {
                        var items = new StateBulkItem[requests.Count];
                        for (var i = 0; i < items.Length; i++)
                        {
                            items[i] = new StateBulkItem(requests[i].Key, reader.Get(requests[i].Key));
                        }

                        return items;
                    }
                )
            );
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e, Path);
        }
    }

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
        WriteAsync([StateOperation.Upsert(request)], cancellationToken);

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        WriteAsync([StateOperation.Remove(request)], cancellationToken);

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        WriteAsync([.. requests.Select(StateOperation.Upsert)], cancellationToken);

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        WriteAsync([.. requests.Select(StateOperation.Remove)], cancellationToken);

    public ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken) =>
        WriteAsync([.. transaction.Operations], cancellationToken);

    public ValueTask<StateKeyPage> ListKeysAsync(
        string pattern,
        int pageSize,
        string? continuationToken,
        CancellationToken cancellationToken
    )
    {
        if (pattern.Length == 0)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "a pattern is required for listing keys");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var take = pageSize > 0 ? pageSize : int.MaxValue - 1;
        try
        {
            var keys = Readers.Read(
                (pattern, after: continuationToken ?? "", limit: take + 1),
                static (reader, page) => reader.KeysLike(page.pattern, page.after, page.limit)
            );
            if (keys.Count <= take)
            {
                return new(new StateKeyPage(keys, null));
            }

            keys.RemoveAt(take);
            return new(new StateKeyPage(keys, keys[^1]));
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e, Path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cleanup is not null)
        {
            await _cleanup.DisposeAsync();
        }

        // The reader of a database in memory lives on the writer's connection, so it goes first.
        _readers?.Dispose();
        _writer?.Dispose();
    }

    private void Open(SqliteStateOptions options)
    {
        var connection = Connect(options);
        try
        {
            if (!options.Database.IsReadOnly)
            {
                SetJournal(connection, options);
                SqliteSchema.Migrate(connection, options, _logger);
            }

            var turn = new Lock();
            _readers = options.HasReadersBesideTheWriter
                ? new SqliteReaderPool(() => OpenReader(options), kept: 2 * Environment.ProcessorCount)
                : new SqliteReaderPool(new SqliteReader(connection, ownsConnection: false, options.TableName, services.Time), turn);
            _writer = new SqliteWriter(connection, options, turn, services.Time, _logger);
        }
        catch
        {
            _readers?.Dispose();
            _readers = null;
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection Connect(SqliteStateOptions options)
    {
        var busyTimeout = (int)options.BusyTimeout.TotalMilliseconds;
        var connection = new SqliteConnection(options.Database.Path, options.Database.IsReadOnly, busyTimeout);
        try
        {
            connection.Execute("PRAGMA synchronous = FULL");
            foreach (var pragma in options.Database.Pragmas)
            {
                connection.Execute(pragma);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void SetJournal(SqliteConnection connection, SqliteStateOptions options)
    {
        var journal =
            options.Database.IsInMemory ? "MEMORY"
            : options.DisableWal ? "DELETE"
            : "WAL";
        connection.Execute($"PRAGMA journal_mode = {journal}");
    }

    private SqliteReader OpenReader(SqliteStateOptions options)
    {
        // Not opened read-only: a reader of a write-ahead log has to take part in its shared index. It is kept from writing instead.
        var connection = Connect(options);
        try
        {
            connection.Execute("PRAGMA query_only = ON");
            return new SqliteReader(connection, ownsConnection: true, options.TableName, services.Time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ValueTask<StateWriteResult> WriteAsync(StateOperation[] operations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var operation in operations)
        {
            if (operation.Key.Length == 0)
            {
                throw new ComponentException(ComponentErrorKind.InvalidRequest, "missing key");
            }

            if (!operation.IsDelete)
            {
                // Told before the write is queued: what is wrong with a request must not cost a commit.
                _ = StateTtl.Parse(operation.Set.Metadata);
            }
        }

        return operations.Length == 0 ? new(StateWriteResult.Ok) : new(Writer.WriteAsync(operations));
    }

    private static InvalidOperationException NotInitialized() => new("The store is used before InitAsync or after it failed.");
}
