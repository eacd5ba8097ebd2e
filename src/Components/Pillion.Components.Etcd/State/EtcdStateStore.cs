using System.Globalization;
using Google.Protobuf;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Etcd.Connections;
using Pillion.Components.Etcd.Protocol;

namespace Pillion.Components.Etcd.State;

/// <summary>
/// <c>state.etcd</c>: an item is a key below <c>keyPrefixPath</c>, its ETag is the revision of its last write, and it expires with a lease of its own.
/// </summary>
/// <remarks>
/// Dapr's <c>state/etcd/etcd.go</c>, which compares an ETag before it writes and again while it writes, and does not look whether the second
/// comparison held; here the second one decides.
/// </remarks>
internal sealed class EtcdStateStore(IEtcdValues values, TimeProvider time) : ITransactionalStateStore, IKeyListingStateStore
{
    /// <summary>How much of a bulk write goes into one transaction: etcd takes no larger request than 1.5 MiB, unless it is told to.</summary>
    private const int LargestBulk = 1 << 20;

    private const int KeysPerRange = 1000;

    private EtcdSettings? _settings;
    private EtcdClient? _client;

    public StateFeatures Features => StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.KeysLike;

    public int MaxTransactionOperations => Settings.MaxTransactionOperations;

    private EtcdSettings Settings => _settings ?? throw NotInitialized();

    private EtcdClient Client => _client ?? throw NotInitialized();

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _settings = EtcdSettings.From(spec);
        _client = new EtcdClient(_settings);
        try
        {
            await _client.ReadAsync(EtcdMethods.Range, new RangeRequest { Key = ByteString.CopyFromUtf8("health") }, cancellationToken);
        }
        catch (ComponentException e)
        {
            throw new ComponentException(
                e.Kind == ComponentErrorKind.InvalidRequest ? ComponentErrorKind.Configuration : e.Kind,
                $"component '{spec.Name}': metadata key 'endpoints' is {string.Join(", ", _settings.EndPoints)}, and etcd cannot be used there: {e.Message}",
                e
            );
        }
    }

    public async ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        var found = await Client.ReadAsync(EtcdMethods.Range, new RangeRequest { Key = StoredKey(request.Key) }, cancellationToken);
        return await ReadAsync(request.Key, found, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var items = new StateBulkItem[requests.Count];
        for (var start = 0; start < items.Length; start += MaxTransactionOperations)
        {
            var count = Math.Min(MaxTransactionOperations, items.Length - start);
            try
            {
                await BulkGetAsync(requests, items, start, count, cancellationToken);
            }
            catch (ComponentException e)
            {
                for (var i = start; i < start + count; i++)
                {
                    items[i] = new StateBulkItem(requests[i].Key, default, e.Message);
                }
            }
        }

        return items;
    }

    public async ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken)
    {
        var transaction = new EtcdTransaction();
        var refused = await AddAsync(transaction, StateOperation.Upsert(request), cancellationToken);
        return refused ?? await CommitAsync(transaction, cancellationToken);
    }

    public async ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken)
    {
        var transaction = new EtcdTransaction();
        var refused = await AddAsync(transaction, StateOperation.Remove(request), cancellationToken);
        return refused ?? await CommitAsync(transaction, cancellationToken);
    }

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        BulkAsync([.. requests.Select(StateOperation.Upsert)], cancellationToken);

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        BulkAsync([.. requests.Select(StateOperation.Remove)], cancellationToken);

    public async ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
    {
        Check(transaction.Operations);
        var pending = new EtcdTransaction();
        foreach (var operation in transaction.Operations)
        {
            if (await AddAsync(pending, operation, cancellationToken) is { } refused)
            {
                return refused;
            }
        }

        return pending.Count == 0 ? StateWriteResult.Ok : await CommitAsync(pending, cancellationToken);
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

        var like = new LikePattern(pattern);
        var first = StoredKey(like.LiteralPrefix);
        var end = EndOfPrefix(first);
        var next = continuationToken is null ? first : After(StoredKey(continuationToken));
        var keys = new List<string>();
        var prefixLength = Settings.KeyPrefixPath.Length + 1;
        while (true)
        {
            var request = new RangeRequest
            {
                Key = next,
                RangeEnd = end,
                Limit = KeysPerRange,
                KeysOnly = true,
            };
            var found = await Client.ReadAsync(EtcdMethods.Range, request, cancellationToken);
            foreach (var item in found.Kvs)
            {
                var key = item.Key.ToStringUtf8()[prefixLength..];
                if (!like.IsMatch(key))
                {
                    continue;
                }

                if (pageSize > 0 && keys.Count == pageSize)
                {
                    return new StateKeyPage(keys, keys[^1]);
                }

                keys.Add(key);
            }

            if (!found.More)
            {
                return new StateKeyPage(keys, null);
            }

            next = After(found.Kvs[^1].Key);
        }
    }

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        StateBulkItem[] items,
        int start,
        int count,
        CancellationToken cancellationToken
    )
    {
        var transaction = new TxnRequest();
        for (var i = start; i < start + count; i++)
        {
            transaction.Success.Add(new RequestOp { RequestRange = new RangeRequest { Key = StoredKey(requests[i].Key) } });
        }

        var answer = await Client.ReadAsync(EtcdMethods.Txn, transaction, cancellationToken);
        for (var i = 0; i < count; i++)
        {
            var key = requests[start + i].Key;
            items[start + i] = new StateBulkItem(key, await ReadAsync(key, answer.Responses[i].ResponseRange, cancellationToken));
        }
    }

    /// <summary>Several writes in as few transactions as their number and size allow.</summary>
    private async ValueTask<StateWriteResult> BulkAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        Check(operations);
        var pending = new EtcdTransaction();
        foreach (var operation in operations)
        {
            var size = operation.IsDelete ? 0 : operation.Set.Value.Length;
            if (pending.Count == MaxTransactionOperations || (pending.Count > 0 && pending.Size + size > LargestBulk))
            {
                var result = await CommitAsync(pending, cancellationToken);
                if (!result.IsOk)
                {
                    return result;
                }

                pending = new EtcdTransaction();
            }

            if (await AddAsync(pending, operation, cancellationToken) is { } refused)
            {
                return refused;
            }
        }

        return pending.Count == 0 ? StateWriteResult.Ok : await CommitAsync(pending, cancellationToken);
    }

    /// <summary>What is wrong with an operation is said before anything is done.</summary>
    private static void Check(IReadOnlyList<StateOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (!operation.IsDelete)
            {
                StateTtl.Parse(operation.Set.Metadata);
            }
        }
    }

    /// <summary>Adds an operation to a transaction; null, or why the transaction need not be tried.</summary>
    private async ValueTask<StateWriteResult?> AddAsync(
        EtcdTransaction transaction,
        StateOperation operation,
        CancellationToken cancellationToken
    )
    {
        var key = StoredKey(operation.Key);
        if (operation.IsDelete)
        {
            return transaction.TryDelete(operation.Key, key, operation.Delete.ETag) ? null : await RefuseAsync(transaction, operation.Key);
        }

        var set = operation.Set;
        var timeToLive = StateTtl.Parse(set.Metadata);
        var put = new PutRequest { Key = key, Value = values.Encode(set.Value, timeToLive) };
        if (timeToLive is { } duration)
        {
            var request = new LeaseGrantRequest { Ttl = (long)duration.TotalSeconds };
            put.Lease = (await Client.WriteAsync(EtcdMethods.LeaseGrant, request, cancellationToken)).Id;
            transaction.Leases.Add(put.Lease);
        }

        return transaction.TryPut(operation.Key, key, set.ETag, set.Concurrency, put)
            ? null
            : await RefuseAsync(transaction, operation.Key);
    }

    private async ValueTask<StateWriteResult> CommitAsync(EtcdTransaction transaction, CancellationToken cancellationToken)
    {
        var answer = await Client.WriteAsync(EtcdMethods.Txn, transaction.ToRequest(), cancellationToken);
        return answer.Succeeded ? StateWriteResult.Ok : await RefuseAsync(transaction, transaction.FailedKey(answer));
    }

    /// <summary>Gives back the leases of a transaction that did not happen. If that fails they end by themselves.</summary>
    private async ValueTask<StateWriteResult> RefuseAsync(EtcdTransaction transaction, string key)
    {
        foreach (var lease in transaction.Leases)
        {
            try
            {
                await Client.WriteAsync(EtcdMethods.LeaseRevoke, new LeaseRevokeRequest { Id = lease }, CancellationToken.None);
            }
            catch (ComponentException)
            {
                break;
            }
        }

        return StateWriteResult.ETagMismatch(key);
    }

    private async ValueTask<StateValue> ReadAsync(string key, RangeResponse found, CancellationToken cancellationToken)
    {
        if (found.Kvs.Count == 0)
        {
            return default;
        }

        var item = found.Kvs[0];
        try
        {
            var (data, expiresAt) = values.Decode(item.Value);
            return new StateValue(
                data,
                item.ModRevision.ToString(CultureInfo.InvariantCulture),
                Metadata: await DescribeAsync(expiresAt, item.Lease, cancellationToken)
            );
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ComponentException(
                ComponentErrorKind.Internal,
                $"key '{key}' holds no value of state.etcd v2; was it written by version v1 of the component?",
                e
            );
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, string>?> DescribeAsync(
        DateTimeOffset? expiresAt,
        long lease,
        CancellationToken cancellationToken
    )
    {
        if (expiresAt is null && lease != 0)
        {
            var left = await Client.ReadAsync(EtcdMethods.LeaseTimeToLive, new LeaseTimeToLiveRequest { Id = lease }, cancellationToken);
            expiresAt = left.Ttl >= 0 ? time.GetUtcNow().AddSeconds(left.Ttl) : null;
        }

        return expiresAt is { } expiry ? StateTtl.Describe(expiry) : null;
    }

    private ByteString StoredKey(string key) => ByteString.CopyFromUtf8($"{Settings.KeyPrefixPath}/{key}");

    /// <summary>The key that comes right after another one.</summary>
    private static ByteString After(ByteString key) => ByteString.CopyFrom([.. key.Span, 0]);

    /// <summary>Where the keys with a prefix end. A prefix has at least a slash in it, so that it does not consist of 0xff.</summary>
    private static ByteString EndOfPrefix(ByteString prefix)
    {
        var end = prefix.ToByteArray();
        var last = Array.FindLastIndex(end, static b => b != 0xff);
        end[last]++;
        return ByteString.CopyFrom(end, 0, last + 1);
    }

    private static InvalidOperationException NotInitialized() => new("The store is used before InitAsync or after it failed.");
}
