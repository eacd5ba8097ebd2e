using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;
using Wire = Pillion.Components.Wasm.Wit.StateStore;

namespace Pillion.Components.Wasm.State;

/// <summary><c>state.wasm</c>: a state store that is a component of the world <c>dapr:components/state-store-component</c>.</summary>
internal sealed class WasmStateStore(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<StateStoreGuest>(host, services, StateStoreExports.InstanceName),
        ITransactionalStateStore,
        IKeyListingStateStore,
        IPrefixDeletingStateStore
{
    private const string Separator = "||";

    public StateFeatures Features { get; private set; }

    public async ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        var found = await CallAsync(
            request,
            static (guest, request) =>
                guest.Store.Get(request.Key, (Wire.Consistency)request.Consistency, WitMetadata.Write(request.Metadata)),
            cancellationToken
        );
        return found is { } value ? new StateValue(value.Data, value.Etag, value.ContentType, WitMetadata.Read(value.Metadata)) : default;
    }

    public async ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken)
    {
        var result = await Instances.CallAsync(
            request,
            static (guest, request) => guest.Store.Set(StateMessages.Write(request)),
            cancellationToken
        );
        return result.IsOk ? StateWriteResult.Ok : StateMessages.Read(result.Error, request.Key, Name);
    }

    public async ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken)
    {
        var result = await Instances.CallAsync(
            request,
            static (guest, request) => guest.Store.Delete(StateMessages.Write(request)),
            cancellationToken
        );
        return result.IsOk ? StateWriteResult.Ok : StateMessages.Read(result.Error, request.Key, Name);
    }

    public async ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
    {
        var result = await Instances.CallAsync(
            transaction,
            static (guest, transaction) =>
                guest.Transactions.Transact(
                    [.. transaction.Operations.Select(StateMessages.Write)],
                    WitMetadata.Write(transaction.Metadata)
                ),
            cancellationToken
        );
        return result.IsOk ? StateWriteResult.Ok : StateMessages.Read(result.Error.Reason, result.Error.Key, Name);
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
        var take = pageSize > 0 ? pageSize : int.MaxValue - 1;
        var keys = (await KeysAsync(like.LiteralPrefix, cancellationToken))
            .Where(key => like.IsMatch(key) && (continuationToken is null || string.CompareOrdinal(key, continuationToken) > 0))
            .Order(StringComparer.Ordinal)
            .Take(take + 1)
            .ToList();
        if (keys.Count <= take)
        {
            return new StateKeyPage(keys, null);
        }

        keys.RemoveAt(take);
        return new StateKeyPage(keys, keys[^1]);
    }

    public async ValueTask<long> DeleteWithPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        if (prefix is "" or Separator)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "a prefix is required for the delete with prefix operation");
        }

        var start = prefix.EndsWith(Separator, StringComparison.Ordinal) ? prefix : prefix + Separator;
        var count = 0;
        foreach (var key in await KeysAsync(start, cancellationToken))
        {
            if (!key.AsSpan(start.Length).Contains(Separator, StringComparison.Ordinal))
            {
                await DeleteAsync(new StateDeleteRequest(key), cancellationToken);
                count++;
            }
        }

        return count;
    }

    protected override StateStoreGuest Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var store = new StateStoreExports(instance);
        Features = FeaturesOf(store.Init(settings).OrThrow(Name), instance.Component);
        return new StateStoreGuest(store, new StateTransactionsExports(instance), new StateKeysExports(instance));
    }

    private async ValueTask<string[]> KeysAsync(string prefix, CancellationToken cancellationToken) =>
        await CallAsync(prefix, static (guest, prefix) => guest.Keys.Keys(prefix), cancellationToken);

    /// <summary>What the store says it can, as far as it exports what that takes.</summary>
    private static StateFeatures FeaturesOf(Wire.Features features, Component component)
    {
        var can = StateFeatures.None;
        can |= features.HasFlag(Wire.Features.Etag) ? StateFeatures.ETag : 0;
        can |= features.HasFlag(Wire.Features.Ttl) ? StateFeatures.Ttl : 0;
        can |=
            features.HasFlag(Wire.Features.Transactional) && Exports(StateTransactionsExports.InstanceName)
                ? StateFeatures.Transactional
                : 0;
        can |=
            features.HasFlag(Wire.Features.Keys) && Exports(StateKeysExports.InstanceName)
                ? StateFeatures.KeysLike | StateFeatures.DeleteWithPrefix
                : 0;
        return can;

        bool Exports(string name) => component.Exports.Any(e => e.Name == name);
    }
}
