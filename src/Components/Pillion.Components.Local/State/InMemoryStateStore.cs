using System.Collections.Concurrent;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Components.Local.State;

/// <summary>
/// <c>state.in-memory</c>: everything is lost when the process ends. Every call completes synchronously; reads take no lock.
/// </summary>
/// <remarks>
/// Writers hold <see cref="_writeLock"/>. A write of several keys makes <see cref="_commits"/> odd while it is applied, and a reader that finds it
/// odd waits: who has seen one key of a transaction sees all of it.
/// </remarks>
internal sealed class InMemoryStateStore(TimeProvider time) : ITransactionalStateStore, IKeyListingStateStore, IPrefixDeletingStateStore
{
    private const string Separator = "||";

    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, InMemoryItem> _items = new(StringComparer.Ordinal);
    private readonly Lock _writeLock = new();

    // By expiry; guarded by _writeLock. An entry whose item was replaced meanwhile is dropped when its time comes.
    private readonly PriorityQueue<(string Key, InMemoryItem Item), long> _expiring = new();
    private int _commits;
    private ITimer? _sweeper;

    public StateFeatures Features =>
        StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.Ttl | StateFeatures.DeleteWithPrefix | StateFeatures.KeysLike;

    /// <summary>How many items are held, expired ones that were not swept yet included.</summary>
    public int Count => _items.Count;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _sweeper = time.CreateTimer(static store => ((InMemoryStateStore)store!).Sweep(), this, s_sweepInterval, s_sweepInterval);
        return ValueTask.CompletedTask;
    }

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        WaitForCommit();
        return new(_items.TryGetValue(request.Key, out var item) && !item.IsExpired(time) ? item.Value : default);
    }

    public ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var items = new StateBulkItem[requests.Count];
        lock (_writeLock)
        {
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = new StateBulkItem(requests[i].Key, Find(requests[i].Key) is { } item ? item.Value : default);
            }
        }

        return new(items);
    }

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
        new(Write([StateOperation.Upsert(request)]));

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        new(Write([StateOperation.Remove(request)]));

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        new(Write([.. requests.Select(StateOperation.Upsert)]));

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        new(Write([.. requests.Select(StateOperation.Remove)]));

    public ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken) =>
        new(Write([.. transaction.Operations]));

    public ValueTask<long> DeleteWithPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        if (prefix is "" or Separator)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "a prefix is required for the delete with prefix operation");
        }

        var start = prefix.EndsWith(Separator, StringComparison.Ordinal) ? prefix : prefix + Separator;
        lock (_writeLock)
        {
            var keys = _items.Keys.Where(key => IsDirectlyBelow(key, start)).ToArray();
            var live = keys.Count(key => Find(key) is not null);
            Commit(keys, static (store, key) => store._items.TryRemove(key, out _));
            return new(live);
        }
    }

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

        var like = new LikePattern(pattern);
        var take = pageSize > 0 ? pageSize : int.MaxValue - 1;
        var keys = _items
            .Where(pair => !pair.Value.IsExpired(time) && like.IsMatch(pair.Key))
            .Select(pair => pair.Key)
            .Where(key => continuationToken is null || string.CompareOrdinal(key, continuationToken) > 0)
            .Order(StringComparer.Ordinal)
            .Take(take + 1)
            .ToList();
        if (keys.Count <= take)
        {
            return new(new StateKeyPage(keys, null));
        }

        keys.RemoveAt(take);
        return new(new StateKeyPage(keys, keys[^1]));
    }

    public async ValueTask DisposeAsync()
    {
        if (_sweeper is not null)
        {
            await _sweeper.DisposeAsync();
        }

        _items.Clear();
    }

    /// <summary>Checks every operation, then applies all of them or none.</summary>
    private StateWriteResult Write(ReadOnlySpan<StateOperation> operations)
    {
        // A bad time to live fails the write before anything is touched.
        var items = new InMemoryItem?[operations.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!operations[i].IsDelete)
            {
                var set = operations[i].Set;
                items[i] = new InMemoryItem(set, StateTtl.Parse(set.Metadata), time);
            }
        }

        lock (_writeLock)
        {
            foreach (ref readonly var operation in operations)
            {
                if (Check(operation) is { IsOk: false } refused)
                {
                    return refused;
                }
            }

            BeginCommit(operations.Length);
            for (var i = 0; i < items.Length; i++)
            {
                Apply(operations[i].Key, items[i]);
            }

            EndCommit(operations.Length);
        }

        return StateWriteResult.Ok;
    }

    private StateWriteResult Check(in StateOperation operation)
    {
        var (etag, concurrency) = operation.IsDelete
            ? (operation.Delete.ETag, operation.Delete.Concurrency)
            : (operation.Set.ETag, operation.Set.Concurrency);
        if (etag is null && concurrency != StateConcurrency.FirstWrite)
        {
            return StateWriteResult.Ok;
        }

        var item = Find(operation.Key);
        if (etag is null)
        {
            return item is null
                ? StateWriteResult.Ok
                : StateWriteResult.ETagMismatch(operation.Key, "item already exists and no etag was passed");
        }

        return item is null ? StateWriteResult.ETagMismatch(operation.Key, $"state not exist or expired for key={operation.Key}")
            : item.ETag != etag
                ? StateWriteResult.ETagMismatch(
                    operation.Key,
                    $"state etag not match for key={operation.Key}: current={item.ETag}, expect={etag}"
                )
            : StateWriteResult.Ok;
    }

    private void Apply(string key, InMemoryItem? item)
    {
        if (item is null)
        {
            _items.TryRemove(key, out _);
            return;
        }

        _items[key] = item;
        if (item.ExpiresAt != 0)
        {
            _expiring.Enqueue((key, item), item.ExpiresAt);
        }
    }

    private InMemoryItem? Find(string key) => _items.TryGetValue(key, out var item) && !item.IsExpired(time) ? item : null;

    private void Commit(string[] keys, Action<InMemoryStateStore, string> apply)
    {
        BeginCommit(keys.Length);
        foreach (var key in keys)
        {
            apply(this, key);
        }

        EndCommit(keys.Length);
    }

    private void BeginCommit(int operations)
    {
        if (operations > 1)
        {
            Volatile.Write(ref _commits, _commits + 1);

            // No item of this commit may become visible before the odd number is.
            Interlocked.MemoryBarrier();
        }
    }

    private void EndCommit(int operations)
    {
        if (operations > 1)
        {
            Volatile.Write(ref _commits, _commits + 1);
        }
    }

    private void WaitForCommit()
    {
        if ((Volatile.Read(ref _commits) & 1) != 0)
        {
            lock (_writeLock)
            {
                // Whoever held the lock has finished its commit.
            }
        }
    }

    private void Sweep()
    {
        lock (_writeLock)
        {
            while (_expiring.TryPeek(out var entry, out _) && entry.Item.IsExpired(time))
            {
                _expiring.Dequeue();
                _items.TryRemove(new(entry.Key, entry.Item));
            }
        }
    }

    private static bool IsDirectlyBelow(string key, string start) =>
        key.StartsWith(start, StringComparison.Ordinal) && key.IndexOf(Separator, start.Length, StringComparison.Ordinal) < 0;
}
