using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Wasm.GoPlugin;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.State;

/// <summary>
/// <c>state.wasm</c>: a state store that is a component of the world <c>dapr:components/state-store-component</c>, or a plug-in of go-plugin's ABI.
/// </summary>
internal sealed class WasmStateStore(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<IStateStoreGuest>(host, services, StateStoreExports.InstanceName),
        ITransactionalStateStore,
        IKeyListingStateStore,
        IPrefixDeletingStateStore
{
    private const string Separator = "||";

    public StateFeatures Features { get; private set; }

    public override async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        await base.InitAsync(spec, cancellationToken);
        Features = await Instances.CallAsync(0, static (guest, _) => guest.Features, cancellationToken);
    }

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
        CallAsync(request, static (guest, request) => guest.Get(request), cancellationToken);

    public async ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken)
    {
        var result = await Instances.CallAsync(request, static (guest, request) => guest.Set(request), cancellationToken);
        return result.IsOk ? StateWriteResult.Ok : StateMessages.Read(result.Error, request.Key, Name);
    }

    public async ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken)
    {
        var result = await Instances.CallAsync(request, static (guest, request) => guest.Delete(request), cancellationToken);
        return result.IsOk ? StateWriteResult.Ok : StateMessages.Read(result.Error, request.Key, Name);
    }

    public async ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
    {
        var result = await Instances.CallAsync(transaction, static (guest, transaction) => guest.Transact(transaction), cancellationToken);
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

    protected override IProviderTemplate<IStateStoreGuest> Prepare(GuestCode guest, ComponentSpec spec, GuestLimits limits) =>
        PluginStateStore.Service.IsMeantBy(guest.Module)
            ? new PluginStateStoreProvider(Host, guest, guest.Module, spec, limits)
            : base.Prepare(guest, spec, limits);

    protected override IStateStoreGuest Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var store = new StateStoreExports(instance);
        var features = ComponentStateStore.FeaturesOf(store.Init(settings).OrThrow(Name), instance.Component);
        return new ComponentStateStore(store, new StateTransactionsExports(instance), new StateKeysExports(instance), features);
    }

    private async ValueTask<string[]> KeysAsync(string prefix, CancellationToken cancellationToken) =>
        await CallAsync(prefix, static (guest, prefix) => guest.Keys(prefix), cancellationToken);
}
