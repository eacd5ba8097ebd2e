using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Components.Wasm.Wit.StateStore;
using Pillion.Components.Wasm.Wit.StateTransactions;
using Pillion.Components.Wasm.Wit.Types;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.State;

/// <summary>A state store that is a component of the world <c>dapr:components/state-store-component</c>.</summary>
internal sealed class ComponentStateStore(
    StateStoreExports store,
    StateTransactionsExports transactions,
    StateKeysExports keys,
    StateFeatures features
) : IStateStoreGuest
{
    public StateFeatures Features => features;

    /// <summary>What of the features that a store names it has the exports for.</summary>
    public static StateFeatures FeaturesOf(Features features, Component component)
    {
        var can = StateFeatures.None;
        can |= features.HasFlag(Wit.StateStore.Features.Etag) ? StateFeatures.ETag : 0;
        can |= features.HasFlag(Wit.StateStore.Features.Ttl) ? StateFeatures.Ttl : 0;
        can |=
            features.HasFlag(Wit.StateStore.Features.Transactional) && Exports(StateTransactionsExports.InstanceName)
                ? StateFeatures.Transactional
                : 0;
        can |=
            features.HasFlag(Wit.StateStore.Features.Keys) && Exports(StateKeysExports.InstanceName)
                ? StateFeatures.KeysLike | StateFeatures.DeleteWithPrefix
                : 0;
        return can;

        bool Exports(string name) => component.Exports.Any(e => e.Name == name);
    }

    public Result<StateValue, Error> Get(in StateGetRequest request)
    {
        var result = store.Get(request.Key, (Consistency)request.Consistency, WitMetadata.Write(request.Metadata));
        if (result.IsError)
        {
            return result.Error;
        }

        return result.Value is { } value
            ? new StateValue(value.Data, value.Etag, value.ContentType, WitMetadata.Read(value.Metadata))
            : default(StateValue);
    }

    public Result<Unit, WriteError> Set(in StateSetRequest request) => store.Set(StateMessages.Write(request));

    public Result<Unit, WriteError> Delete(in StateDeleteRequest request) => store.Delete(StateMessages.Write(request));

    public Result<Unit, Refusal> Transact(StateTransaction transaction) =>
        transactions.Transact([.. transaction.Operations.Select(StateMessages.Write)], WitMetadata.Write(transaction.Metadata));

    public Result<string[], Error> Keys(string prefix) => keys.Keys(prefix);
}
