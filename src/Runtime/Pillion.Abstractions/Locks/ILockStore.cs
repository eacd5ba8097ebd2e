namespace Pillion.Abstractions.Locks;

/// <summary>Locks that several processes respect. A lock belongs to an owner and ends by itself when its time is up.</summary>
/// <remarks>Dapr's <c>lock.Store</c>, components-contrib <c>lock/store.go</c>.</remarks>
public interface ILockStore : IComponent
{
    /// <summary>Takes the lock when nobody has it.</summary>
    /// <param name="resourceId">The complete name of what is locked (the block has put the prefix before it).</param>
    /// <param name="owner">Who takes it. The owner itself is refused too while it has the lock.</param>
    /// <param name="expiry">After which it ends by itself; at least a second.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>Whether the owner has it now.</returns>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<bool> TryLockAsync(string resourceId, string owner, TimeSpan expiry, CancellationToken cancellationToken);

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<UnlockStatus> UnlockAsync(string resourceId, string owner, CancellationToken cancellationToken);
}

/// <summary>How giving back a lock ended; the numbers are Dapr's on the wire (<c>UnlockResponse.Status</c>).</summary>
public enum UnlockStatus
{
    /// <summary>The lock is free.</summary>
    Success = 0,

    /// <summary>Nobody had it.</summary>
    LockDoesNotExist = 1,

    /// <summary>Somebody else has it.</summary>
    LockBelongsToOthers = 2,

    /// <summary>The store failed.</summary>
    InternalError = 3,
}
