using Pillion.Abstractions;
using Pillion.Abstractions.Locks;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.Locks;

/// <summary>The distributed-lock block of one app (Dapr's <c>pkg/api/universal/lock.go</c>).</summary>
public sealed class LockOperations
{
    private readonly ComponentSet<PrefixedStore> _stores;
    private readonly ResiliencyPolicies _resiliency;

    internal LockOperations(AppRuntimeOptions options, AppComponents components, ResiliencyPolicies resiliency)
    {
        _resiliency = resiliency;
        _stores = new ComponentSet<PrefixedStore>(
            components,
            c => c.Component is ILockStore store ? new PrefixedStore(store, LockKeyPrefix.For(c, options.AppId)) : null
        );
    }

    /// <summary>Takes a lock when nobody has it.</summary>
    /// <param name="storeName">The lock store.</param>
    /// <param name="resourceId">What is locked; not empty, without <c>||</c>.</param>
    /// <param name="owner">Who takes it; not empty.</param>
    /// <param name="expiryInSeconds">After how many seconds it ends by itself; at least 1.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>Whether the owner has the lock now.</returns>
    /// <exception cref="BuildingBlockException">One of <see cref="LockErrors"/>.</exception>
    public async ValueTask<bool> TryLockAsync(
        string storeName,
        string resourceId,
        string owner,
        int expiryInSeconds,
        CancellationToken cancellationToken
    )
    {
        if (expiryInSeconds <= 0)
        {
            throw LockErrors.ExpiryInSecondsNotPositive(storeName).ToException();
        }

        var (store, prefix) = Find(storeName, resourceId, owner);
        var key = Key(prefix, resourceId, LockErrors.TryLock);
        try
        {
            return await _resiliency.CallOutboundAsync(
                storeName,
                "Lock",
                (store, key, owner, expiry: TimeSpan.FromSeconds(expiryInSeconds)),
                static (c, token) => c.store.TryLockAsync(c.key, c.owner, c.expiry, token),
                cancellationToken
            );
        }
        catch (ComponentException e)
        {
            throw LockErrors.TryLock(e.Message).ToException(e);
        }
    }

    /// <summary>Gives a lock back.</summary>
    /// <exception cref="BuildingBlockException">One of <see cref="LockErrors"/>; a lock that is not there or somebody else's is a status.</exception>
    public async ValueTask<UnlockStatus> UnlockAsync(string storeName, string resourceId, string owner, CancellationToken cancellationToken)
    {
        var (store, prefix) = Find(storeName, resourceId, owner);
        var key = Key(prefix, resourceId, LockErrors.Unlock);
        try
        {
            return await _resiliency.CallOutboundAsync(
                storeName,
                "Lock",
                (store, key, owner),
                static (c, token) => c.store.UnlockAsync(c.key, c.owner, token),
                cancellationToken
            );
        }
        catch (ComponentException e)
        {
            throw LockErrors.Unlock(e.Message).ToException(e);
        }
    }

    private PrefixedStore Find(string storeName, string resourceId, string owner) =>
        _stores.IsEmpty ? throw LockErrors.StoresNotConfigured.ToException()
        : resourceId.Length == 0 ? throw LockErrors.ResourceIdEmpty(storeName).ToException()
        : owner.Length == 0 ? throw LockErrors.LockOwnerEmpty(storeName).ToException()
        : _stores.TryFind(storeName, out var found) ? found
        : throw LockErrors.StoreNotFound(storeName).ToException();

    private static string Key(string prefix, string resourceId, Func<string, BuildingBlockError> failed) =>
        resourceId.Contains(LockKeyPrefix.Separator, StringComparison.Ordinal)
            ? throw failed($"input key/keyPrefix '{resourceId}' can't contain '{LockKeyPrefix.Separator}'").ToException()
            : prefix + resourceId;

    private sealed record PrefixedStore(ILockStore Store, string Prefix);
}
