using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Lock;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Locks.</content>
internal sealed partial class DaprHost : ILock
{
    Result<bool, Error> ILock.TryLock(string store, string resourceId, string owner, uint expirySeconds)
    {
        try
        {
            var expiry = (int)Math.Min(expirySeconds, int.MaxValue);
            return Wait(app.Locks.TryLockAsync(store, resourceId, owner, expiry, Cancel));
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }

    Result<UnlockOutcome, Error> ILock.Unlock(string store, string resourceId, string owner)
    {
        try
        {
            // The cases are those of Dapr's enumeration, in its order.
            return (UnlockOutcome)Wait(app.Locks.UnlockAsync(store, resourceId, owner, Cancel));
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }
}
