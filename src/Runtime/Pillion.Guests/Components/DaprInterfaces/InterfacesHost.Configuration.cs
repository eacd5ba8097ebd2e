using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Configuration;
using Pillion.Wasm.Components;
using ConfigurationItem = Pillion.Guests.Components.DaprInterfaces.Wit.Configuration.ConfigurationItem;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Configuration.</content>
internal sealed partial class InterfacesHost : IConfiguration
{
    Result<(string, ConfigurationItem)[], ConfigurationError> IConfiguration.Get(
        string storeName,
        string[] keys,
        (string, string)[] metadata
    ) =>
        Answer(
            async () =>
                (await _app.Configuration.GetAsync(storeName, keys, DaprHost.Map(metadata), Cancel))
                    .Select(item => (item.Key, ToWit(item.Value)))
                    .ToArray(),
            e => ConfigurationErrorOf(e, storeName)
        );

    Result<string, ConfigurationError> IConfiguration.Subscribe(string storeName, string[] keys, (string, string)[] metadata) =>
        Answer(
            () => _app.Configuration.SubscribeAppAsync(storeName, keys, DaprHost.Map(metadata), Cancel),
            e => ConfigurationErrorOf(e, storeName)
        );

    Result<Unit, UnsubscribeError> IConfiguration.Unsubscribe(string storeName, string id) =>
        Answer<Unit, UnsubscribeError>(
            async () =>
            {
                await _app.Configuration.UnsubscribeAsync(storeName, id, Cancel);
                return Unit.Value;
            },
            e =>
                e.Code == "ERR_CONFIGURATION_UNSUBSCRIBE"
                    ? new UnsubscribeError.NoSuchSubscription(id)
                    : new UnsubscribeError.Configuration(ConfigurationErrorOf(e, storeName))
        );

    /// <summary>An item as components get it.</summary>
    public static ConfigurationItem ToWit(Abstractions.Configuration.ConfigurationItem item) =>
        new(item.Value, item.Version, DaprHost.Pairs(item.Metadata));

    private ConfigurationError ConfigurationErrorOf(BuildingBlockError error, string store) =>
        Failure<ConfigurationError>(
            error,
            store,
            name => new ConfigurationError.StoreNotFound(name),
            m => new ConfigurationError.PermissionDenied(m)
        );
}
