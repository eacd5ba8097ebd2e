using System.Diagnostics.CodeAnalysis;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.BuildingBlocks.State.Encryption;
using Pillion.BuildingBlocks.State.Watching;

namespace Pillion.BuildingBlocks.State;

/// <summary>
/// A state store as one app uses it: keys are the app's own, the prefix is put before them here. Requests come with the app's keys and answers
/// go back with them. An ETag that does not match is a returned error; every other failure is a <see cref="BuildingBlockException"/>.
/// </summary>
public sealed class AppStateStore
{
    private readonly IStateStore _store;
    private readonly IStateStore _watchedStore;
    private readonly StateWatchers _watchers;
    private readonly string _prefix;
    private readonly ResiliencePolicy? _policy;
    private readonly IQueryableStateStore? _querier;
    private readonly IKeyListingStateStore? _keyLister;
    private readonly bool _isEncrypted;

    internal AppStateStore(
        LoadedComponent component,
        string prefix,
        ResiliencePolicy? policy,
        StateWatchers watchers,
        Outbox? outbox = null
    )
    {
        Component = component;
        Name = component.Spec.Name;
        var store = (IStateStore)component.Component;
        _querier = store.Features.HasFlag(StateFeatures.QueryApi) ? store as IQueryableStateStore : null;
        _keyLister = store.Features.HasFlag(StateFeatures.KeysLike) ? store as IKeyListingStateStore : null;
        var encryption = StateEncryption.For(component.Spec);
        _isEncrypted = encryption is not null;
        _store = encryption is null ? store : EncryptedStateStore.Wrap(store, encryption);
        _watchedStore = new WatchedStateStore(_store, component, watchers);
        _watchers = watchers;
        _prefix = prefix;
        _policy = policy;
        Outbox = outbox;
    }

    /// <summary>The component's name.</summary>
    public string Name { get; }

    /// <summary>The store itself, which other apps may use, too.</summary>
    internal LoadedComponent Component { get; }

    /// <summary>What stands before the app's keys; may be empty.</summary>
    internal string Prefix => _prefix;

    /// <summary>Publishes what transactions write; null for a store without an outbox.</summary>
    internal Outbox? Outbox { get; }

    /// <summary>Where writes go: past the watchers, if there are any.</summary>
    private IStateStore Writer => _watchers.IsEmpty ? _store : _watchedStore;

    /// <summary>What the store can do.</summary>
    public StateFeatures Features => _store.Features;

    /// <summary>Reads one key. Completes synchronously when the store does; allocates the complete key only.</summary>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.IllegalKey"/> or <see cref="StateErrors.Get"/>.</exception>
    public ValueTask<StateValue> GetAsync(
        ReadOnlySpan<char> key,
        StateConsistency consistency = StateConsistency.Unspecified,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default
    )
    {
        var fullKey = Prefixed(key);
        try
        {
            var task = CallAsync(
                new StateGetRequest(fullKey, consistency, metadata),
                static (store, request, token) => store.GetAsync(request, token),
                cancellationToken
            );
            return task.IsCompletedSuccessfully ? task : AwaitGetAsync(task, fullKey);
        }
        catch (ComponentException e)
        {
            throw GetFailed(fullKey, e);
        }
    }

    /// <summary>Writes keys: one as a single write, several as the store's bulk write (which is no transaction).</summary>
    /// <returns>Null when all were written; the error when one was refused for its ETag.</returns>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.IllegalKey"/> or <see cref="StateErrors.Save(string, string)"/>.</exception>
    public async ValueTask<BuildingBlockError?> SaveAsync(
        IReadOnlyList<StateSetRequest> requests,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            if (requests.Count == 0)
            {
                return null;
            }

            var result =
                requests.Count == 1
                    ? await WriteAsync(Prefixed(requests[0]), static (store, r, token) => store.SetAsync(r, token), cancellationToken)
                    : await WriteAsync(
                        Array.ConvertAll([.. requests], Prefixed),
                        static (store, r, token) => store.BulkSetAsync(r, token),
                        cancellationToken
                    );
            return result.IsOk ? null : StateErrors.Save(Name, result);
        }
        catch (ComponentException e)
        {
            throw StateErrors.Save(Name, e.Message).ToException(e);
        }
    }

    /// <summary>Deletes one key.</summary>
    /// <returns>Null when the key is gone; the error when the deletion was refused for its ETag.</returns>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.IllegalKey"/> or <see cref="StateErrors.Delete(string, string)"/>.</exception>
    public async ValueTask<BuildingBlockError?> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await WriteAsync(
                request with
                {
                    Key = Prefixed(request.Key),
                },
                static (store, r, token) => store.DeleteAsync(r, token),
                cancellationToken
            );
            return result.IsOk ? null : StateErrors.Delete(request.Key, result);
        }
        catch (ComponentException e)
        {
            throw StateErrors.Delete(request.Key, e.Message).ToException(e);
        }
    }

    /// <summary>Deletes keys: one as a single deletion, several as the store's bulk deletion (which is no transaction).</summary>
    /// <returns>Null when all are gone; the error when one was refused for its ETag.</returns>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.IllegalKey"/> or <see cref="StateErrors.BulkDelete(string, string)"/>.</exception>
    public async ValueTask<BuildingBlockError?> BulkDeleteAsync(
        IReadOnlyList<StateDeleteRequest> requests,
        CancellationToken cancellationToken = default
    )
    {
        if (requests.Count == 0)
        {
            return null;
        }

        var prefixed = Array.ConvertAll([.. requests], r => r with { Key = Prefixed(r.Key) });
        try
        {
            var result =
                prefixed.Length == 1
                    ? await Writer.DeleteAsync(prefixed[0], cancellationToken)
                    : await Writer.BulkDeleteAsync(prefixed, cancellationToken);
            return result.IsOk ? null : StateErrors.BulkDelete(Name, result);
        }
        catch (ComponentException e)
        {
            throw StateErrors.BulkDelete(Name, e.Message).ToException(e);
        }
    }

    /// <summary>Reads several keys; the items come in the order of the requests, each with its own error when it could not be read.</summary>
    /// <param name="requests">What to read.</param>
    /// <param name="parallelism">The most reads under way at once; 0 or less means no bound.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.IllegalKey"/> or <see cref="StateErrors.BulkGet"/>.</exception>
    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism = 0,
        CancellationToken cancellationToken = default
    )
    {
        if (requests.Count == 0)
        {
            return [];
        }

        var prefixed = Array.ConvertAll([.. requests], r => r with { Key = Prefixed(r.Key) });
        try
        {
            var items = await CallAsync(
                (prefixed, parallelism),
                static (store, r, token) => store.BulkGetAsync(r.prefixed, r.parallelism, token),
                cancellationToken
            );
            return [.. items.Select((item, i) => item with { Key = requests[i].Key })];
        }
        catch (ComponentException e)
        {
            throw StateErrors.BulkGet(e.Message).ToException(e);
        }
    }

    /// <summary>Applies several writes, all or none.</summary>
    /// <exception cref="BuildingBlockException">
    /// <see cref="StateErrors.TransactionsNotSupported"/>, <see cref="StateErrors.IllegalKey"/>, <see cref="StateErrors.TooManyOperations"/>,
    /// <see cref="PubSubErrors.Outbox"/> or <see cref="StateErrors.Transaction"/> (an ETag mismatch too: Dapr does not tell it apart here).
    /// </exception>
    public async ValueTask TransactAsync(StateTransaction transaction, CancellationToken cancellationToken = default)
    {
        var store = RequireTransactional();
        if (transaction.Operations.Count == 0)
        {
            return;
        }

        var operations = Array.ConvertAll(
            [.. transaction.Operations],
            o => o.IsDelete ? StateOperation.Remove(o.Delete with { Key = Prefixed(o.Key) }) : StateOperation.Upsert(Prefixed(o.Set))
        );
        if (store.MaxTransactionOperations > 0 && operations.Length > store.MaxTransactionOperations)
        {
            throw StateErrors.TooManyOperations(Name, operations.Length, store.MaxTransactionOperations).ToException();
        }

        operations = Outbox is null ? operations : await Outbox.PublishAsync(operations, cancellationToken);
        try
        {
            var result = await WriteAsync(
                transaction with
                {
                    Operations = operations,
                },
                static (s, t, token) => ((ITransactionalStateStore)s).TransactAsync(t, token),
                cancellationToken
            );
            if (!result.IsOk)
            {
                throw StateErrors.Transaction(StateErrors.Describe(result)).ToException();
            }
        }
        catch (ComponentException e)
        {
            throw StateErrors.Transaction(e.Message).ToException(e);
        }
    }

    /// <summary>Finds items by their values. As in Dapr it sees those of every app; the answer's keys are without their prefix.</summary>
    /// <param name="query">The query in Dapr's language, JSON.</param>
    /// <param name="metadata">The request's own metadata, or null for none.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.QueryNotSupported"/> or <see cref="StateErrors.Query"/>.</exception>
    public async ValueTask<StateQueryPage> QueryAsync(
        ReadOnlyMemory<byte> query,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default
    )
    {
        var querier = RequireQuerier();
        StateQuery parsed;
        try
        {
            parsed = StateQueryJson.Read(query, metadata);
        }
        catch (FormatException e)
        {
            throw StateErrors.Query(Name, "failed to parse JSON query body: " + e.Message).ToException(e);
        }

        try
        {
            var page = await CallAsync((querier, parsed), static (_, r, token) => r.querier.QueryAsync(r.parsed, token), cancellationToken);
            return page with { Items = [.. page.Items.Select(item => item with { Key = WithoutPrefix(item.Key) })] };
        }
        catch (ComponentException e)
        {
            throw StateErrors.Query(Name, e.Message).ToException(e);
        }
    }

    /// <summary>Lists the app's keys in ascending ordinal order, a page at a time.</summary>
    /// <param name="pageSize">The most keys to answer; 0 for no limit.</param>
    /// <param name="token">Where the page starts: the token of the page before; null for the first one.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.KeysNotSupported"/> or <see cref="StateErrors.Keys"/>.</exception>
    public async ValueTask<StateKeyPage> ListKeysAsync(int pageSize, string? token = null, CancellationToken cancellationToken = default)
    {
        var lister = _keyLister ?? throw StateErrors.KeysNotSupported(Name).ToException();
        try
        {
            var page = await CallAsync(
                (lister, pattern: LikePattern.Escape(_prefix) + "%", pageSize, token),
                static (_, r, cancel) => r.lister.ListKeysAsync(r.pattern, r.pageSize, r.token, cancel),
                cancellationToken
            );
            return page with { Keys = [.. page.Keys.Select(key => key[_prefix.Length..])] };
        }
        catch (ComponentException e)
        {
            throw StateErrors.Keys(Name, e.Message).ToException(e);
        }
    }

    /// <summary>Fails when the store cannot be queried; transports ask before they read a body.</summary>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.QueryNotSupported"/>, or <see cref="StateErrors.Query"/> for an encrypted store.</exception>
    public IQueryableStateStore RequireQuerier() =>
        _querier is null ? throw StateErrors.QueryNotSupported(Name).ToException()
        : _isEncrypted ? throw StateErrors.Query(Name, "cannot query encrypted store").ToException()
        : _querier;

    /// <summary>Fails when the store has no transactions; transports ask before they read a body.</summary>
    /// <exception cref="BuildingBlockException"><see cref="StateErrors.TransactionsNotSupported"/>.</exception>
    public ITransactionalStateStore RequireTransactional() =>
        _store is ITransactionalStateStore store && store.Features.HasFlag(StateFeatures.Transactional)
            ? store
            : throw StateErrors.TransactionsNotSupported(Name).ToException();

    private ValueTask<TResult> CallAsync<TRequest, TResult>(
        TRequest request,
        Func<IStateStore, TRequest, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken
    ) => CallAsync(_store, request, call, cancellationToken);

    private ValueTask<StateWriteResult> WriteAsync<TRequest>(
        TRequest request,
        Func<IStateStore, TRequest, CancellationToken, ValueTask<StateWriteResult>> call,
        CancellationToken cancellationToken
    ) => CallAsync(Writer, request, call, cancellationToken);

    private ValueTask<TResult> CallAsync<TRequest, TResult>(
        IStateStore store,
        TRequest request,
        Func<IStateStore, TRequest, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken
    ) =>
        _policy is null
            ? call(store, request, cancellationToken)
            : _policy.CallComponentAsync((store, request, call), static (c, token) => c.call(c.store, c.request, token), cancellationToken);

    /// <summary>Whatever prefix it is: the item may be another app's.</summary>
    private static string WithoutPrefix(string key)
    {
        var separator = key.IndexOf(StateKeyPrefix.Separator, StringComparison.Ordinal);
        return separator < 0 ? key : key[(separator + StateKeyPrefix.Separator.Length)..];
    }

    private StateSetRequest Prefixed(StateSetRequest request) => request with { Key = Prefixed(request.Key) };

    private string Prefixed(ReadOnlySpan<char> key)
    {
        if (key.Contains(StateKeyPrefix.Separator, StringComparison.Ordinal))
        {
            ThrowIllegalKey(key.ToString());
        }

        return string.Concat(_prefix, key);
    }

    [DoesNotReturn]
    private void ThrowIllegalKey(string key) => throw StateErrors.IllegalKey(Name, key).ToException();

    private async ValueTask<StateValue> AwaitGetAsync(ValueTask<StateValue> task, string fullKey)
    {
        try
        {
            return await task;
        }
        catch (ComponentException e)
        {
            throw GetFailed(fullKey, e);
        }
    }

    private BuildingBlockException GetFailed(string fullKey, ComponentException e) =>
        StateErrors.Get(fullKey[_prefix.Length..], Name, e.Message).ToException(e);
}
