using Pillion.Abstractions.Configuration;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Configuration;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Configuration.</content>
internal sealed partial class DaprHost : IConfiguration
{
    /// <summary>An item as components get it.</summary>
    public static Item ToWit(ConfigurationItem item) => new(item.Value, item.Version, Pairs(item.Metadata));

    Result<(string, Item)[], Error> IConfiguration.Get(string store, string[] keys, (string, string)[] metadata)
    {
        try
        {
            var items = Wait(app.Configuration.GetAsync(store, keys, Map(metadata), Cancel));
            return items.Select(i => (i.Key, ToWit(i.Value))).ToArray();
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }

    Result<string, Error> IConfiguration.Subscribe(string store, string[] keys, (string, string)[] metadata)
    {
        try
        {
            return Wait(app.Configuration.SubscribeAppAsync(store, keys, Map(metadata), Cancel));
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }

    Result<Unit, Error> IConfiguration.Unsubscribe(string store, string id)
    {
        try
        {
            Wait(app.Configuration.UnsubscribeAsync(store, id, Cancel));
            return Unit.Value;
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, store));
        }
    }
}
