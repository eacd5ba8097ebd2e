using Pillion.Abstractions;
using Pillion.Abstractions.Locks;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.Locks;

/// <summary><c>lock.wasm</c>: a lock store that is a component of the world <c>dapr:components/lock-store-component</c>.</summary>
internal sealed class WasmLockStore(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<LockStoreExports>(host, services, LockStoreExports.InstanceName),
        ILockStore
{
    public ValueTask<bool> TryLockAsync(string resourceId, string owner, TimeSpan expiry, CancellationToken cancellationToken) =>
        CallAsync(
            (resourceId, owner, expiry),
            static (store, request) => store.TryLock(request.resourceId, request.owner, (ulong)request.expiry.TotalMilliseconds),
            cancellationToken
        );

    public async ValueTask<UnlockStatus> UnlockAsync(string resourceId, string owner, CancellationToken cancellationToken)
    {
        var result = await CallAsync(
            (resourceId, owner),
            static (store, request) => store.Unlock(request.resourceId, request.owner),
            cancellationToken
        );

        // The first three are in the same order.
        return (UnlockStatus)result;
    }

    protected override LockStoreExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var store = new LockStoreExports(instance);
        store.Init(settings).OrThrow(Name);
        return store;
    }
}
