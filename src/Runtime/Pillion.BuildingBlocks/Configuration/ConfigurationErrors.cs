using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Configuration;

/// <summary>The configuration block's errors (<c>pkg/messages/predefined.go</c>).</summary>
public static class ConfigurationErrors
{
    /// <summary>The app sees no configuration store at all.</summary>
    public static BuildingBlockError StoresNotConfigured { get; } =
        new("ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "configuration stores not configured", 500, GrpcStatus.FailedPrecondition);

    /// <summary>Updates of a subscription over HTTP go to the app, and there is none.</summary>
    public static BuildingBlockError NoApp { get; } =
        new("ERR_APP_CHANNEL_NIL", "app channel is not initialized. cannot subscribe to configuration updates", 500, GrpcStatus.Internal);

    /// <summary>The app sees no configuration store of that name.</summary>
    public static BuildingBlockError StoreNotFound(string store) =>
        new("ERR_CONFIGURATION_STORE_NOT_FOUND", $"configuration store {store} not found", 400, GrpcStatus.InvalidArgument);

    /// <summary>The items could not be read.</summary>
    public static BuildingBlockError Get(IReadOnlyList<string> keys, string store, string cause) =>
        new("ERR_CONFIGURATION_GET", $"failed to get {List(keys)} from Configuration store {store}: {cause}", 500, GrpcStatus.Internal);

    /// <summary>The subscription could not be made.</summary>
    public static BuildingBlockError Subscribe(IReadOnlyList<string> keys, string store, string cause) =>
        new(
            "ERR_CONFIGURATION_SUBSCRIBE",
            $"failed to subscribe {List(keys)} from Configuration store {store}: {cause}",
            500,
            GrpcStatus.InvalidArgument
        );

    /// <summary>The subscription could not be ended.</summary>
    public static BuildingBlockError Unsubscribe(string id, string cause) =>
        new("ERR_CONFIGURATION_UNSUBSCRIBE", $"failed to unsubscribe to configuration request {id}: {cause}", 500, GrpcStatus.Internal);

    private static string List(IReadOnlyList<string> keys) => "[" + string.Join(' ', keys) + "]";
}
