using System.Diagnostics.CodeAnalysis;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.State;

/// <summary>The state block of one app: opens the stores it sees.</summary>
public sealed class StateOperations
{
    private readonly string _appId;
    private readonly ComponentSet<AppStateStore> _stores;

    internal StateOperations(
        AppRuntimeOptions options,
        AppComponents components,
        ResiliencyPolicies resiliency,
        PubSubOperations pubSub,
        TimeProvider time
    )
    {
        _appId = options.AppId;
        _stores = new ComponentSet<AppStateStore>(
            components,
            c =>
                c.Component is IStateStore
                    ? new AppStateStore(
                        c,
                        StateKeyPrefix.For(c, options),
                        resiliency.ForOutbound(c.Spec.Name, "Statestore"),
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

    [DoesNotReturn]
    private void ThrowUnknown(ReadOnlySpan<char> storeName) =>
        throw (
            _stores.IsEmpty ? StateErrors.NotConfigured(storeName.ToString(), _appId) : StateErrors.NotFound(storeName.ToString(), _appId)
        ).ToException();
}
