using System.Diagnostics.CodeAnalysis;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.BuildingBlocks.State.Watching;

namespace Pillion.BuildingBlocks.State;

/// <summary>The state block of one app: opens the stores it sees.</summary>
public sealed class StateOperations
{
    private readonly string _appId;
    private readonly StateWatchers _watchers;
    private readonly ComponentSet<AppStateStore> _stores;

    internal StateOperations(
        AppRuntimeOptions options,
        AppComponents components,
        ResiliencyPolicies resiliency,
        PubSubOperations pubSub,
        StateWatchers watchers,
        TimeProvider time
    )
    {
        _watchers = watchers;
        _appId = options.AppId;
        _stores = new ComponentSet<AppStateStore>(
            components,
            c =>
                c.Component is IStateStore
                    ? new AppStateStore(
                        c,
                        StateKeyPrefix.For(c, options),
                        resiliency.ForOutbound(c.Spec.Name, "Statestore"),
                        watchers,
                        Outbox.For(c, options, pubSub, time)
                    )
                    : null
        );
    }

    /// <summary>The outboxes of the stores that have one.</summary>
    internal IEnumerable<Outbox> Outboxes => _stores.All.Select(store => store.Outbox).OfType<Outbox>();

    /// <summary>The store of that name, ready to use as this app. Costs a lookup: nothing is allocated.</summary>
    /// <exception cref="Errors.BuildingBlockException"><see cref="StateErrors.NotConfigured"/> or <see cref="StateErrors.NotFound"/>.</exception>
    public AppStateStore Open(ReadOnlySpan<char> storeName)
    {
        if (!_stores.TryFind(storeName, out var store))
        {
            ThrowUnknown(storeName);
        }

        return store;
    }

    /// <summary>
    /// Tells a watcher of every write to the app's keys, in whatever way it is made, once its store has acknowledged it, until the result is disposed. What
    /// another process writes, and what a store does by itself (a time to live that ends), nobody is told.
    /// </summary>
    /// <param name="watcher">Who is told, as soon as this returns.</param>
    public IDisposable Watch(IStateWatcher watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        return _watchers.Add(this, watcher);
    }

    /// <summary>What stands before the app's keys in a store; null for one that it does not see.</summary>
    internal string? PrefixOf(LoadedComponent store) =>
        _stores.TryFind(store.Spec.Name, out var seen) && ReferenceEquals(seen.Component, store) ? seen.Prefix : null;

    [DoesNotReturn]
    private void ThrowUnknown(ReadOnlySpan<char> storeName) =>
        throw (
            _stores.IsEmpty ? StateErrors.NotConfigured(storeName.ToString(), _appId) : StateErrors.NotFound(storeName.ToString(), _appId)
        ).ToException();
}
