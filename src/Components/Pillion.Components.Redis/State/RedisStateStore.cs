using System.Globalization;
using System.Runtime.CompilerServices;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.State;

/// <summary><c>state.redis</c>: an item is a hash, see <see cref="RedisStateScripts"/>. How durable an acknowledged write is, is the server's setting.</summary>
/// <remarks>Dapr's <c>state/redis/redis.go</c>. Queries need the server's RedisJSON and RediSearch modules and are not supported.</remarks>
internal sealed class RedisStateStore : ITransactionalStateStore, IKeyListingStateStore
{
    /// <summary>How long <c>WAIT</c> gives replicas for a write with strong consistency; daprd's second.</summary>
    private const int ReplicaWaitMilliseconds = 1000;

    private const int ScanCount = 1000;

    private RedisBackend? _backend;
    private TimeSpan? _defaultTtl;
    private int _replicas;

    public StateFeatures Features => StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.KeysLike;

    private RedisBackend Backend =>
        _backend ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Metadata.Get("queryIndexes") is not null)
        {
            throw spec.Metadata.Error(
                "queryIndexes",
                "asks for queries, which need Redis's JSON and search modules and are not supported: remove it, or use state.postgresql for queries"
            );
        }

        var seconds = spec.Metadata.GetInt32(0, -1, int.MaxValue, "ttlInSeconds");
        _defaultTtl = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        _backend = await RedisBackend.OpenAsync(spec, cancellationToken);
        _replicas = await RedisReplicas.CountAsync(_backend, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        var command = RedisCommand.Read("HMGET"u8, 3).Add(request.Key).Add("data"u8).Add("version"u8);
        var reply = await Backend.SendAsync(ThenExpiry(command, request.Key), cancellationToken);
        return await ReadAsync(request.Key, reply.Items[0], reply.Items[1], cancellationToken);
    }

    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        if (requests.Count == 0)
        {
            return [];
        }

        var first = requests[0].Key;
        var command = ThenExpiry(RedisCommand.Read("HMGET"u8, 3).Add(first).Add("data"u8).Add("version"u8), first);
        for (var i = 1; i < requests.Count; i++)
        {
            var key = requests[i].Key;
            command = ThenExpiry(command.Then("HMGET"u8, 3).Add(key).Add("data"u8).Add("version"u8), key);
        }

        var reply = await Backend.SendAsync(command, cancellationToken);
        var items = new StateBulkItem[requests.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var key = requests[i].Key;
            try
            {
                items[i] = new StateBulkItem(key, await ReadAsync(key, reply.Items[2 * i], reply.Items[(2 * i) + 1], cancellationToken));
            }
            catch (ComponentException e)
            {
                items[i] = new StateBulkItem(key, default, e.Message);
            }
        }

        return items;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken)
    {
        var ttl = TtlOf(request);
        if (Refuse(request.Key, request.ETag) is { } refused)
        {
            return refused;
        }

        var call = RedisStateScripts
            .Set.Call(1, 4)
            .Add(request.Key)
            .Add(request.ETag ?? "")
            .Add(request.Value.Span)
            .Add(IsFirstWrite(request))
            .Add(ttl);
        var version = await Backend.EvaluateAsync(RedisStateScripts.Set, call, cancellationToken);
        if (version.Int64 == RedisStateScripts.Mismatch)
        {
            return StateWriteResult.ETagMismatch(request.Key);
        }

        if (request.Consistency == StateConsistency.Strong)
        {
            await WaitForReplicasAsync(cancellationToken);
        }

        return StateWriteResult.Ok;
    }

    public async ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken)
    {
        if (Refuse(request.Key, request.ETag) is { } refused)
        {
            return refused;
        }

        if (request.ETag is not { Length: > 0 } etag)
        {
            await Backend.SendAsync(RedisCommand.Write("DEL"u8, 1).Add(request.Key), cancellationToken);
            return StateWriteResult.Ok;
        }

        var deleted = await Backend.EvaluateAsync(
            RedisStateScripts.Delete,
            RedisStateScripts.Delete.Call(1, 1).Add(request.Key).Add(etag),
            cancellationToken
        );
        return deleted.Int64 == RedisStateScripts.Mismatch ? StateWriteResult.ETagMismatch(request.Key) : StateWriteResult.Ok;
    }

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        TransactAsync(new StateTransaction([.. requests.Select(StateOperation.Upsert)]), cancellationToken);

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        TransactAsync(new StateTransaction([.. requests.Select(StateOperation.Remove)]), cancellationToken);

    public async ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
    {
        var operations = transaction.Operations;
        var times = new long[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            times[i] = operation.IsDelete ? 0 : TtlOf(operation.Set);
            if (Refuse(operation.Key, operation.IsDelete ? operation.Delete.ETag : operation.Set.ETag) is { } refused)
            {
                return refused;
            }
        }

        if (operations.Count == 0)
        {
            return StateWriteResult.Ok;
        }

        var call = RedisStateScripts.Transact.Call(operations.Count, 5 * operations.Count);
        foreach (var operation in operations)
        {
            call = call.Add(operation.Key);
        }

        for (var i = 0; i < operations.Count; i++)
        {
            call = operations[i].IsDelete
                ? call.Add("D"u8).Add(operations[i].Delete.ETag ?? "").Add(""u8).Add(0).Add(0)
                : call.Add("S"u8)
                    .Add(operations[i].Set.ETag ?? "")
                    .Add(operations[i].Set.Value.Span)
                    .Add(IsFirstWrite(operations[i].Set))
                    .Add(times[i]);
        }

        var failed = (await Backend.EvaluateAsync(RedisStateScripts.Transact, call, cancellationToken)).Int64;
        return failed == 0 ? StateWriteResult.Ok : StateWriteResult.ETagMismatch(operations[(int)failed - 1].Key);
    }

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

        // Redis keeps keys in no order: all that match are looked up for each page. A scan may meet a key twice.
        var like = new RedisKeyPattern(pattern);
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        var cursor = "0";
        do
        {
            var reply = await Backend.SendAsync(
                RedisCommand
                    .Read("SCAN"u8, 7)
                    .Add(cursor)
                    .Add("MATCH"u8)
                    .Add(like.Glob)
                    .Add("COUNT"u8)
                    .Add(ScanCount)
                    .Add("TYPE"u8)
                    .Add("hash"u8),
                cancellationToken
            );
            cursor = reply.Items[0].Text!;
            foreach (var item in reply.Items[1].Items)
            {
                if (item.Text is { } key && string.CompareOrdinal(key, continuationToken) > 0 && like.IsMatch(key))
                {
                    keys.Add(key);
                }
            }
        } while (cursor != "0");

        return pageSize <= 0 || keys.Count <= pageSize
            ? new StateKeyPage([.. keys], null)
            : new StateKeyPage([.. keys.Take(pageSize)], keys.ElementAt(pageSize - 1));
    }

    public ValueTask DisposeAsync() => _backend?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>When the item expires, from Redis 7 on as a time; before, as what is left.</summary>
    private RedisCommand ThenExpiry(RedisCommand command, string key) =>
        command.Then(KnowsExpiryTime ? "PEXPIRETIME"u8 : "PTTL"u8, 1).Add(key);

    private bool KnowsExpiryTime => Backend.Client.Server.Version.Major >= 7;

    /// <summary>Makes a value of the replies to <c>HMGET</c> and the expiry.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StateValue> ReadAsync(string key, RedisReply fields, RedisReply expiry, CancellationToken cancellationToken)
    {
        if (fields is { IsError: true, Error.Code: "WRONGTYPE" })
        {
            // Put there by others as a plain string; daprd reads those, too.
            var plain = await Backend.SendAsync(RedisCommand.Read("GET"u8, 1).Add(key), cancellationToken);
            return plain.IsNull ? default : new StateValue(plain.Bytes);
        }

        if (fields.IsError)
        {
            throw Backend.Translate(fields.Error);
        }

        var data = fields.Items[0].Bytes;
        var version = fields.Items[1].Text;
        if (data is null || version is null)
        {
            return data is null && version is null
                ? default
                : throw new ComponentException(
                    ComponentErrorKind.Internal,
                    $"key '{key}' is a hash without data or version: not one of ours"
                );
        }

        return new StateValue(data, version, Metadata: Describe(expiry));
    }

    private IReadOnlyDictionary<string, string>? Describe(RedisReply expiry)
    {
        if (expiry is not { Kind: RedisReplyKind.Integer, Int64: > 0 })
        {
            return null;
        }

        var expiresAt = KnowsExpiryTime
            ? DateTimeOffset.FromUnixTimeMilliseconds(expiry.Int64)
            : Backend.Options.Time.GetUtcNow().AddMilliseconds(expiry.Int64);
        return StateTtl.Describe(expiresAt);
    }

    /// <summary>The item's time to live in milliseconds; 0 for none.</summary>
    private long TtlOf(in StateSetRequest request)
    {
        var ttl = StateTtl.Parse(request.Metadata);
        if (ttl is null && request.Metadata?.ContainsKey(StateTtl.SecondsKey) != true)
        {
            ttl = _defaultTtl;
        }

        return ttl is { } time ? (long)time.TotalMilliseconds : 0;
    }

    private static int IsFirstWrite(in StateSetRequest request) => request.Concurrency == StateConcurrency.FirstWrite ? 1 : 0;

    /// <summary>What can be told without asking the server: our ETags are numbers.</summary>
    private static StateWriteResult? Refuse(string key, string? etag)
    {
        if (key.Length == 0)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "missing key");
        }

        return etag is { Length: > 0 } && !long.TryParse(etag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? StateWriteResult.ETagInvalid(key, $"'{etag}' is no number")
            : null;
    }

    private async ValueTask WaitForReplicasAsync(CancellationToken cancellationToken)
    {
        if (_replicas > 0)
        {
            await Backend.SendAsync(RedisCommand.Read("WAIT"u8, 2).Add(_replicas).Add(ReplicaWaitMilliseconds), cancellationToken);
        }
    }
}
