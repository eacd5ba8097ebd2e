using System.Collections.Concurrent;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Pillion.Wasm.Components;
using Wire = Pillion.Components.Wasm.Wit.PubSub;

namespace Pillion.Components.Wasm.PubSub;

/// <summary><c>pubsub.wasm</c>: a broker, or the client of one, that is a component of the world <c>dapr:components/pub-sub-component</c>.</summary>
/// <remarks>
/// A single guest without a network is the broker: it is asked for messages when one was published. Otherwise each subscription has an instance of its
/// own, which may wait for messages.
/// </remarks>
internal sealed class WasmPubSub(WasmComponentHost host, ComponentServices services)
    : ProviderComponent<PubSubExports>(host, services, PubSubExports.InstanceName),
        IPubSub
{
    private readonly ConcurrentDictionary<WasmSubscription, bool> _subscriptions = new();
    private TimeSpan _pollInterval;

    public PubSubFeatures Features { get; private set; }

    public override ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _pollInterval = ProviderLimits.PollInterval(spec.Metadata);
        return base.InitAsync(spec, cancellationToken);
    }

    public async ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        await CallAsync(
            request,
            static (broker, request) =>
                broker.Publish(new(request.Topic, request.Data.ToArray(), request.ContentType, WitMetadata.Write(request.Metadata))),
            cancellationToken
        );
        foreach (var (subscription, _) in _subscriptions)
        {
            subscription.Signal();
        }
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    )
    {
        var isBroker = !Provider.HasNetwork && Provider.Limits.Instances == 1;
        var reading = new WasmSubscription(
            isBroker ? Instances : new ProviderInstances<PubSubExports>(Provider, 1),
            ownsInstances: !isBroker,
            subscription,
            handler,
            Name,
            Provider.HasNetwork ? _pollInterval : TimeSpan.Zero
        );
        await reading.SubscribeAsync(cancellationToken);
        reading.Start(
            _pollInterval,
            Services.Time,
            Services.Logging.CreateLogger("Pillion.Components.Wasm"),
            r => _subscriptions.TryRemove(r, out _)
        );
        _subscriptions.TryAdd(reading, true);
        return reading;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            await subscription.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override PubSubExports Begin(ComponentInstance instance, (string, string)[] settings)
    {
        var broker = new PubSubExports(instance);
        var features = broker.Init(settings).OrThrow(Name);
        Features =
            (features.HasFlag(Wire.Features.MessageTtl) ? PubSubFeatures.MessageTtl : 0)
            | (features.HasFlag(Wire.Features.SubscribeWildcards) ? PubSubFeatures.SubscribeWildcards : 0);
        return broker;
    }
}
