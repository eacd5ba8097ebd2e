using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Secrets;

/// <summary>The secrets block's errors (<c>pkg/messages/predefined.go</c>).</summary>
public static class SecretErrors
{
    /// <summary>The app sees no secret store at all.</summary>
    public static BuildingBlockError StoresNotConfigured { get; } =
        new("ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured", 500, GrpcStatus.FailedPrecondition);

    /// <summary>The app sees no secret store of that name.</summary>
    public static BuildingBlockError StoreNotFound(string store) =>
        new("ERR_SECRET_STORE_NOT_FOUND", $"failed finding secret store with key {store}", 401, GrpcStatus.InvalidArgument);

    /// <summary>A secret scope denies the name.</summary>
    public static BuildingBlockError PermissionDenied(string name, string store) =>
        new("ERR_PERMISSION_DENIED", $"access denied by policy to get \"{name}\" from \"{store}\"", 403, GrpcStatus.PermissionDenied);

    /// <summary>The store could not read the secret.</summary>
    public static BuildingBlockError Get(string name, string store, string cause) =>
        new("ERR_SECRET_GET", $"failed getting secret with key {name} from secret store {store}: {cause}", 500, GrpcStatus.Internal);

    /// <summary>The store could not read its secrets.</summary>
    public static BuildingBlockError BulkGet(string store, string cause) =>
        new("ERR_SECRET_GET", $"failed getting secrets from secret store {store}: {cause}", 500, GrpcStatus.Internal);
}
