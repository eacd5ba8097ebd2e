using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.State;

/// <summary>The state block of one app: opens the stores it sees.</summary>
public sealed class StateOperations
{
    private readonly string _appId;
    private readonly FrozenDictionary<string, AppStateStore> _stores;
    private readonly FrozenDictionary<string, AppStateStore>.AlternateLookup<ReadOnlySpan<char>> _storesBySpan;

    internal StateOperations(
        AppRuntimeOptions options,
        AppComponents components,
        ResiliencyPolicies resiliency,
        PubSubOperations pubSub,
        TimeProvider time
    )
    {
        _appId = options.AppId;
        Outboxes = [.. components.StateStores.Select(c => Outbox.For(c, options, pubSub, time)).OfType<Outbox>()];
        _stores = components.StateStores.ToFrozenDictionary(
            c => c.Spec.Name,
            c => new AppStateStore(
                c,
                StateKeyPrefix.For(c, options),
                resiliency.ForOutbound(c.Spec.Name, "Statestore"),
                Outboxes.FirstOrDefault(o => o.StoreName == c.Spec.Name)
            ),
            StringComparer.Ordinal
        );
        _storesBySpan = _stores.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The outboxes of the stores that have one.</summary>
    internal IReadOnlyList<Outbox> Outboxes { get; }

    /// <summary>The store of that name, ready to use as this app. Costs a lookup: nothing is allocated.</summary>
    /// <exception cref="Errors.BuildingBlockException"><see cref="StateErrors.NotConfigured"/> or <see cref="StateErrors.NotFound"/>.</exception>
    public AppStateStore Open(ReadOnlySpan<char> storeName)
    {
        if (!_storesBySpan.TryGetValue(storeName, out var store))
        {
            ThrowUnknown(storeName);
        }

        return store;
    }

    [DoesNotReturn]
    private void ThrowUnknown(ReadOnlySpan<char> storeName) =>
        throw (
            _stores.Count == 0
                ? StateErrors.NotConfigured(storeName.ToString(), _appId)
                : StateErrors.NotFound(storeName.ToString(), _appId)
        ).ToException();
}
