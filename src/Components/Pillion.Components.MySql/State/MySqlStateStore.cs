using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.MySql.Connections;
using Pillion.MySql;

namespace Pillion.Components.MySql.State;

/// <summary><c>state.mysql</c>: an item is a row (<see cref="MySqlStateSql"/>). An acknowledged write is committed; how durable that is, is the server's setting.</summary>
internal sealed class MySqlStateStore(ComponentServices services) : ITransactionalStateStore, IKeyListingStateStore
{
    /// <summary>How many keys are asked for at once.</summary>
    private const int MaxKeys = 512;

    private readonly ILogger _logger = services.Logging.CreateLogger<MySqlStateStore>();
    private MySqlBackend? _backend;
    private MySqlStateSql? _sql;
    private MySqlCleanup? _cleanup;

    public StateFeatures Features => StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.KeysLike;

    private MySqlBackend Backend => _backend ?? throw NotInitialized();

    private MySqlStateSql Sql => _sql ?? throw NotInitialized();

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var options = MySqlStateOptions.From(spec.Metadata, services.Time);
        await MySqlSchema.EnsureDatabaseAsync(spec, options, _logger, cancellationToken);
        _backend = await MySqlBackend.OpenAsync(spec, "connectionString", options.Server, cancellationToken);
        await MySqlSchema.EnsureTablesAsync(_backend, options, _logger, cancellationToken);
        _sql = new MySqlStateSql(options.Table);
        if (options.CleanupInterval > TimeSpan.Zero)
        {
            _cleanup = new MySqlCleanup(_backend, _sql, options, services.Time, _logger);
        }
    }

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
        Backend.ReadAsync(
            (Sql, request.Key),
            static async (connection, get, ct) =>
            {
                var result = await connection.QueryAsync(get.Sql.Get, [get.Key], ct);
                return result.Rows.Count > 0 ? MySqlStateSql.Read(result.Rows[0]) : default;
            },
            cancellationToken
        );

    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, StateValue>(requests.Count, StringComparer.Ordinal);
        foreach (var some in requests.Select(r => r.Key).Distinct(StringComparer.Ordinal).Chunk(MaxKeys))
        {
            // A few numbers of keys, so that a session has a few statements to prepare: the last key fills up.
            var keys = new object?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)some.Length)];
            Array.Fill(keys, some[^1]);
            some.CopyTo(keys, 0);
            var result = await Backend.ReadAsync(
                (Sql, keys),
                static (connection, get, ct) => connection.QueryAsync(get.Sql.GetMany(get.keys.Length), get.keys, ct),
                cancellationToken
            );
            foreach (var row in result.Rows)
            {
                found[(string)row[^1]!] = MySqlStateSql.Read(row);
            }
        }

        return [.. requests.Select(r => new StateBulkItem(r.Key, found.GetValueOrDefault(r.Key)))];
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

        var result = await Backend.ReadAsync(
            (sql: Sql.ListKeys(pageSize > 0 ? pageSize + 1L : null), pattern, after: continuationToken ?? ""),
            static (connection, list, ct) => connection.QueryAsync(list.sql, [list.pattern, list.after], ct),
            cancellationToken
        );
        var keys = result.Rows.Select(row => (string)row[0]!).ToList();
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
    }

    private async ValueTask<StateWriteResult> WriteAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        if (operations.Count == 0)
        {
            return StateWriteResult.Ok;
        }

        var statements = new (string Sql, object?[] Parameters)[operations.Count];
        for (var i = 0; i < statements.Length; i++)
        {
            if (operations[i].Key.Length == 0)
            {
                throw new ComponentException(ComponentErrorKind.InvalidRequest, "missing key");
            }

            statements[i] = Sql.Prepare(operations[i]);
        }

        // Operations on different keys do not depend on each other: in the order of the keys (those of one key as they came), transactions
        // seldom wait for each other in a circle.
        var order = Enumerable.Range(0, statements.Length).OrderBy(i => operations[i].Key, StringComparer.Ordinal).ToArray();
        var failed = await Backend.WriteAsync((operations, statements, order), RunAsync, cancellationToken);
        return failed is not { } index ? StateWriteResult.Ok
            : !operations[index].IsDelete && string.IsNullOrEmpty(operations[index].Set.ETag)
                ? StateWriteResult.ETagMismatch(operations[index].Key, "item already exists and no etag was passed")
            : StateWriteResult.ETagMismatch(operations[index].Key);
    }

    /// <summary>Runs the statements, as a transaction if they are several; gives the first operation whose condition did not hold.</summary>
    private static async ValueTask<int?> RunAsync(
        MySqlConnection connection,
        (IReadOnlyList<StateOperation> Operations, (string Sql, object?[] Parameters)[] Statements, int[] Order) write,
        CancellationToken cancellationToken
    )
    {
        if (write.Statements.Length == 1)
        {
            return await HoldsAsync(0) ? null : 0;
        }

        await connection.QueryAsync("START TRANSACTION", [], cancellationToken);
        try
        {
            int? failed = null;
            foreach (var i in write.Order)
            {
                if (!await HoldsAsync(i))
                {
                    failed = Math.Min(failed ?? i, i);
                }
            }

            await connection.QueryAsync(failed is null ? "COMMIT" : "ROLLBACK", [], cancellationToken);
            return failed;
        }
        catch (Exception e) when (e is MySqlServerException or System.Text.EncoderFallbackException && !connection.IsBroken)
        {
            // Some errors end the statement only.
            await connection.QueryAsync("ROLLBACK", [], cancellationToken);
            throw;
        }

        async ValueTask<bool> HoldsAsync(int index)
        {
            var (sql, parameters) = write.Statements[index];
            var result = await connection.QueryAsync(sql, parameters, cancellationToken);

            // Deleting what is not there without an ETag is fine.
            return result.AffectedRows > 0
                || (write.Operations[index].IsDelete && string.IsNullOrEmpty(write.Operations[index].Delete.ETag));
        }
    }

    private static InvalidOperationException NotInitialized() => new("The store is used before InitAsync or after it failed.");
}
