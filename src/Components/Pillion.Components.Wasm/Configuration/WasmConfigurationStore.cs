using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;
using Wire = Pillion.Components.Wasm.Wit.ConfigurationStore;

namespace Pillion.Components.Wasm.Configuration;

/// <summary>
/// <c>configuration.wasm</c>: a configuration store that is a component of the world <c>dapr:components/configuration-store-component</c>. It is asked for the
/// items that somebody follows as often as <c>pollInterval</c> says.
/// </summary>
internal sealed class WasmConfigurationStore(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<ConfigurationStoreExports>(host, services, ConfigurationStoreExports.InstanceName),
        IConfigurationStore
{
    private TimeSpan _pollInterval;

    public override ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _pollInterval = ProviderLimits.PollInterval(spec.Metadata);
        return base.InitAsync(spec, cancellationToken);
    }

    public async ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var items = await CallAsync(
            (keys, metadata),
            static (store, request) => store.Get([.. request.keys], WitMetadata.Write(request.metadata)),
            cancellationToken
        );
        return items.ToDictionary(item => item.Key, ItemOf, StringComparer.Ordinal);
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    )
    {
        var watch = new ConfigurationWatch(token => GetAsync(keys, metadata, token), handler);
        await watch.BeginAsync(cancellationToken);
        return PollingLoop.Start(
            _pollInterval,
            Services.Time,
            watch.LookAsync,
            Services.Logging.CreateLogger("Pillion.Components.Wasm"),
            Name
        );
    }

    protected override ConfigurationStoreExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var store = new ConfigurationStoreExports(instance);
        store.Init(settings).OrThrow(Name);
        return store;
    }

    private static ConfigurationItem ItemOf(Wire.Item item) => new(item.Value, item.Version, WitMetadata.Read(item.Metadata));
}
