using Pillion.Abstractions.Locks;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Lock;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Locks.</content>
internal sealed partial class InterfacesHost : ILock
{
    Result<Unit, TryLockError> ILock.TryLock(string storeName, string resourceId, string lockOwner, uint expiryInSeconds)
    {
        var expiry = (int)Math.Min(expiryInSeconds, int.MaxValue);
        var locked = Answer<bool, TryLockError>(
            () => _app.Locks.TryLockAsync(storeName, resourceId, lockOwner, expiry, Cancel),
            e => new TryLockError.Lock(LockErrorOf(e, storeName))
        );
        return !locked.IsOk ? locked.Error
            : locked.Value ? Unit.Value
            : TryLockError.NotAcquired.Instance;
    }

    Result<Unit, UnlockError> ILock.Unlock(string storeName, string resourceId, string lockOwner)
    {
        var unlocked = Answer<UnlockStatus, UnlockError>(
            () => _app.Locks.UnlockAsync(storeName, resourceId, lockOwner, Cancel),
            e => new UnlockError.Lock(LockErrorOf(e, storeName))
        );
        return !unlocked.IsOk
            ? unlocked.Error
            : unlocked.Value switch
            {
                UnlockStatus.Success => Unit.Value,
                UnlockStatus.LockDoesNotExist => UnlockError.LockDoesNotExist.Instance,
                UnlockStatus.LockBelongsToOthers => UnlockError.LockBelongsToOthers.Instance,
                _ => throw Unrecoverable(LockErrors("the lock store failed")),
            };
    }

    private static BuildingBlockError LockErrors(string cause) => BuildingBlocks.Locks.LockErrors.Unlock(cause);

    private LockError LockErrorOf(BuildingBlockError error, string store) =>
        Failure<LockError>(error, store, name => new LockError.StoreNotFound(name), m => new LockError.PermissionDenied(m));
}
