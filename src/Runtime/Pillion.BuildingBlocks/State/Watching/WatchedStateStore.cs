using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Components;

namespace Pillion.BuildingBlocks.State.Watching;

/// <summary>
/// A store whose writes are told to <see cref="StateWatchers"/> once it has acknowledged them. All that an app writes in any way goes through here
/// while somebody watches.
/// </summary>
/// <param name="inner">The store as the app has it: values are what it wrote, not what is kept.</param>
/// <param name="component">The store itself, which several apps may use.</param>
/// <param name="watchers">Who is told.</param>
internal sealed class WatchedStateStore(IStateStore inner, LoadedComponent component, StateWatchers watchers) : ITransactionalStateStore
{
    public StateFeatures Features => inner.Features;

    public int MaxTransactionOperations => ((ITransactionalStateStore)inner).MaxTransactionOperations;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => inner.InitAsync(spec, cancellationToken);

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
        inner.GetAsync(request, cancellationToken);

    public ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    ) => inner.BulkGetAsync(requests, parallelism, cancellationToken);

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
        WriteAsync(request, static (store, r, token) => store.SetAsync(r, token), static r => [Written(r)], cancellationToken);

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        WriteAsync(request, static (store, r, token) => store.DeleteAsync(r, token), static r => [new(r.Key, null)], cancellationToken);

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        WriteAsync(
            requests,
            static (store, r, token) => store.BulkSetAsync(r, token),
            static r => [.. r.Select(Written)],
            cancellationToken
        );

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        WriteAsync(
            requests,
            static (store, r, token) => store.BulkDeleteAsync(r, token),
            static r => [.. r.Select(delete => new Change(delete.Key, null))],
            cancellationToken
        );

    public ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken) =>
        WriteAsync(
            transaction,
            static (store, t, token) => ((ITransactionalStateStore)store).TransactAsync(t, token),
            static t => [.. t.Operations.Select(o => o.IsDelete ? new Change(o.Key, null) : Written(o.Set))],
            cancellationToken
        );

    /// <summary>The registry disposes the store behind.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Change Written(StateSetRequest request) => new(request.Key, request.Value);

    private async ValueTask<StateWriteResult> WriteAsync<TRequest>(
        TRequest request,
        Func<IStateStore, TRequest, CancellationToken, ValueTask<StateWriteResult>> write,
        Func<TRequest, Change[]> changesOf,
        CancellationToken cancellationToken
    )
    {
        if (!watchers.AreOf(component))
        {
            return await write(inner, request, cancellationToken);
        }

        var changes = changesOf(request);
        using var turn = await watchers.OrderOf(component).EnterAsync(changes.Select(static change => change.Key), cancellationToken);
        var result = await write(inner, request, cancellationToken);
        if (result.IsOk)
        {
            foreach (var (key, value) in changes)
            {
                watchers.Tell(component, key, value);
            }
        }

        return result;
    }

    private readonly record struct Change(string Key, ReadOnlyMemory<byte>? Value);
}
