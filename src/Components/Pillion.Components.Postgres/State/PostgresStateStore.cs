using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Postgres.Connections;

namespace Pillion.Components.Postgres.State;

/// <summary>
/// <c>state.postgresql</c>: tables as daprd makes them (<see cref="PostgresStateTable"/>). An acknowledged write is committed; how durable that is, is the
/// server's <c>synchronous_commit</c>.
/// </summary>
internal class PostgresStateStore(ComponentServices services, Func<ComponentMetadata, PostgresStateTable> table)
    : ITransactionalStateStore,
        IKeyListingStateStore
{
    private readonly ILogger _logger = services.Logging.CreateLogger<PostgresStateStore>();
    private PostgresBackend? _backend;
    private PostgresStateOptions? _options;
    private PostgresCleanup? _cleanup;

    public virtual StateFeatures Features => StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.KeysLike;

    protected PostgresBackend Backend => _backend ?? throw NotInitialized();

    protected PostgresStateTable Table => _options?.Table ?? throw NotInitialized();

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = PostgresStateOptions.From(spec.Metadata, table);
        _backend = await PostgresBackend.OpenAsync(spec, services.Time, cancellationToken);
        await PostgresMigrations.RunAsync(_backend, _options, _logger, cancellationToken);
        if (_options.CleanupInterval > TimeSpan.Zero)
        {
            _cleanup = new PostgresCleanup(_backend, _options, services.Time, _logger);
        }
    }

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        if (!PostgresText.CanHold(request.Key))
        {
            return default;
        }

        return Backend.ReadAsync(
            (Table, request.Key),
            static async (connection, get, ct) =>
            {
                await using var command = new NpgsqlCommand(get.Table.Get, connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = get.Key, NpgsqlDbType = NpgsqlDbType.Text });
                await using var row = await command.ExecuteReaderAsync(ct);
                return await row.ReadAsync(ct) ? get.Table.Read(row) : default;
            },
            cancellationToken
        );
    }

    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var keys = requests.Select(r => r.Key).Where(PostgresText.CanHold).ToArray();
        var found = keys.Length == 0 ? [] : await Backend.ReadAsync((Table, keys), ReadManyAsync, cancellationToken);
        return [.. requests.Select(r => new StateBulkItem(r.Key, found.GetValueOrDefault(r.Key)))];
    }

    public async ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
        await WriteOneAsync(StateOperation.Upsert(request), cancellationToken);

    public async ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        await WriteOneAsync(StateOperation.Remove(request), cancellationToken);

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        WriteAsync([.. requests.Select(StateOperation.Upsert)], cancellationToken);

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        WriteAsync([.. requests.Select(StateOperation.Remove)], cancellationToken);

    public ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken) =>
        WriteAsync(transaction.Operations, cancellationToken);

    public async ValueTask<StateKeyPage> ListKeysAsync(
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

        if (!PostgresText.CanHold(pattern) || !PostgresText.CanHold(continuationToken ?? ""))
        {
            return new StateKeyPage([], null);
        }

        if ((pattern.Length - pattern.TrimEnd('\\').Length) % 2 == 1)
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                "the pattern ends with a backslash that takes nothing literally"
            );
        }

        var keys = await Backend.ReadAsync(
            (Table, pattern, after: continuationToken ?? "", limit: pageSize > 0 ? pageSize + 1L : (long?)null),
            static async (connection, list, ct) =>
            {
                await using var command = new NpgsqlCommand(list.Table.ListKeys, connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = list.pattern, NpgsqlDbType = NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = list.after, NpgsqlDbType = NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = list.limit, NpgsqlDbType = NpgsqlDbType.Bigint });
                await using var row = await command.ExecuteReaderAsync(ct);
                List<string> keys = [];
                while (await row.ReadAsync(ct))
                {
                    keys.Add(row.GetString(0));
                }

                return keys;
            },
            cancellationToken
        );
        if (pageSize <= 0 || keys.Count <= pageSize)
        {
            return new StateKeyPage(keys, null);
        }

        keys.RemoveAt(pageSize);
        return new StateKeyPage(keys, keys[^1]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cleanup is not null)
        {
            await _cleanup.DisposeAsync();
        }

        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private static async ValueTask<Dictionary<string, StateValue>> ReadManyAsync(
        NpgsqlConnection connection,
        (PostgresStateTable Table, string[] Keys) get,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(get.Table.GetMany, connection);
        command.Parameters.Add(
            new NpgsqlParameter<string[]> { TypedValue = get.Keys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, StateValue>(get.Keys.Length, StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
        {
            found[row.GetString(row.FieldCount - 1)] = get.Table.Read(row);
        }

        return found;
    }

    private ValueTask<StateWriteResult> WriteAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken) =>
        operations.Count switch
        {
            0 => new(StateWriteResult.Ok),
            1 => WriteOneAsync(operations[0], cancellationToken),
            _ => WriteAllAsync(operations, cancellationToken),
        };

    private ValueTask<StateWriteResult> WriteOneAsync(StateOperation operation, CancellationToken cancellationToken)
    {
        if (Refuse(operation) is { } refused)
        {
            return new(refused);
        }

        return Backend.WriteAsync(
            (Table, operation),
            static async (connection, write, ct) =>
            {
                await using var command = new NpgsqlCommand { Connection = connection };
                command.CommandText = write.Table.Prepare(write.operation, command.Parameters);
                var rows = await command.ExecuteNonQueryAsync(ct);
                return rows > 0 || IsUnconditional(write.operation) ? StateWriteResult.Ok : Mismatch(write.operation);
            },
            cancellationToken
        );
    }

    /// <summary>All operations go to the server at once, between BEGIN and the answer to whether each condition held.</summary>
    private ValueTask<StateWriteResult> WriteAllAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        foreach (var operation in operations)
        {
            if (Refuse(operation) is { } refused)
            {
                return new(refused);
            }
        }

        // Operations on different keys do not depend on each other: in the order of the keys (those of one key as they came), two transactions
        // never wait for each other.
        var order = Enumerable.Range(0, operations.Count).OrderBy(i => operations[i].Key, StringComparer.Ordinal).ToArray();
        return Backend.WriteAsync(
            (Table, operations, order),
            static async (connection, write, ct) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await using var batch = new NpgsqlBatch(connection, transaction);
                foreach (var i in write.order)
                {
                    var command = new NpgsqlBatchCommand();
                    command.CommandText = write.Table.Prepare(write.operations[i], command.Parameters);
                    batch.BatchCommands.Add(command);
                }

                await batch.ExecuteNonQueryAsync(ct);
                var failed = int.MaxValue;
                for (var i = 0; i < write.order.Length; i++)
                {
                    var operation = write.operations[write.order[i]];
                    if (batch.BatchCommands[i].RecordsAffected <= 0 && !IsUnconditional(operation))
                    {
                        failed = Math.Min(failed, write.order[i]);
                    }
                }

                if (failed < int.MaxValue)
                {
                    await transaction.RollbackAsync(ct);
                    return Mismatch(write.operations[failed]);
                }

                await transaction.CommitAsync(ct);
                return StateWriteResult.Ok;
            },
            cancellationToken
        );
    }

    /// <summary>What can be told without asking the server.</summary>
    private StateWriteResult? Refuse(in StateOperation operation)
    {
        var etag = operation.IsDelete ? operation.Delete.ETag : operation.Set.ETag;
        if (operation.Key.Length == 0)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "missing key");
        }

        if (!operation.IsDelete)
        {
            _ = StateTtl.Parse(operation.Set.Metadata);
        }

        if (!PostgresText.CanHold(operation.Key))
        {
            return operation.IsDelete
                ? string.IsNullOrEmpty(etag)
                    ? StateWriteResult.Ok
                    : StateWriteResult.ETagMismatch(operation.Key)
                : throw new ComponentException(
                    ComponentErrorKind.InvalidRequest,
                    "PostgreSQL cannot hold this key: it has a NUL or is no valid Unicode"
                );
        }

        return string.IsNullOrEmpty(etag) ? null : Table.Refuse(operation.Key, etag);
    }

    /// <summary>Deleting what is not there without an ETag is fine.</summary>
    private static bool IsUnconditional(in StateOperation operation) => operation.IsDelete && string.IsNullOrEmpty(operation.Delete.ETag);

    private static StateWriteResult Mismatch(in StateOperation operation) =>
        StateWriteResult.ETagMismatch(
            operation.Key,
            !operation.IsDelete && string.IsNullOrEmpty(operation.Set.ETag) ? "item already exists and no etag was passed" : null
        );

    private static InvalidOperationException NotInitialized() => new("The store is used before InitAsync or after it failed.");
}
