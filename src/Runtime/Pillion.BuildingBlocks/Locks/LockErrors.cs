using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Locks;

/// <summary>The lock block's errors (<c>pkg/messages/predefined.go</c>).</summary>
public static class LockErrors
{
    /// <summary>The app sees no lock store at all.</summary>
    public static BuildingBlockError StoresNotConfigured { get; } =
        new("ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured", 500, GrpcStatus.FailedPrecondition);

    /// <summary>The app sees no lock store of that name.</summary>
    public static BuildingBlockError StoreNotFound(string store) =>
        new("ERR_LOCK_STORE_NOT_FOUND", $"lock store {store} not found", 400, GrpcStatus.InvalidArgument);

    /// <summary>The request does not say what to lock.</summary>
    public static BuildingBlockError ResourceIdEmpty(string store) => Malformed($"ResourceId is empty in lock store {store}");

    /// <summary>The request does not say for whom.</summary>
    public static BuildingBlockError LockOwnerEmpty(string store) => Malformed($"LockOwner is empty in lock store {store}");

    /// <summary>A lock must end some time.</summary>
    public static BuildingBlockError ExpiryInSecondsNotPositive(string store) =>
        Malformed($"ExpiryInSeconds is not positive in lock store {store}");

    /// <summary>The lock could not be taken because the store or the name is at fault; a lock that somebody else has is no error.</summary>
    public static BuildingBlockError TryLock(string cause) =>
        new("ERR_TRY_LOCK", $"failed to try acquiring lock: {cause}", 500, GrpcStatus.Internal);

    /// <summary>The lock could not be given back.</summary>
    public static BuildingBlockError Unlock(string cause) =>
        new("ERR_UNLOCK", $"failed to release lock: {cause}", 500, GrpcStatus.Internal);

    private static BuildingBlockError Malformed(string message) => new("ERR_MALFORMED_REQUEST", message, 400, GrpcStatus.InvalidArgument);
}
