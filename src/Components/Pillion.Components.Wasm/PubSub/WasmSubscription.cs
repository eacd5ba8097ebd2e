using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit;
using Wire = Pillion.Components.Wasm.Wit.PubSub;

namespace Pillion.Components.Wasm.PubSub;

/// <summary>A subscription at a guest: it is asked for messages, which go to the handler and are acknowledged.</summary>
internal sealed class WasmSubscription(
    ProviderInstances<PubSubExports> instances,
    bool ownsInstances,
    TopicSubscription subscription,
    Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
    string component,
    TimeSpan patience
) : IAsyncDisposable
{
    private const int MaxDeliveries = 100;

    private readonly Lock _lock = new();
    private PollingLoop? _loop;
    private Action<WasmSubscription>? _ended;
    private ulong? _id;
    private Task? _end;

    /// <summary>Subscribes at the guest.</summary>
    /// <exception cref="ComponentException">The guest does not accept it.</exception>
    public async ValueTask SubscribeAsync(CancellationToken cancellationToken) =>
        _id = (
            await instances.CallAsync(
                subscription,
                static (broker, s) => broker.Subscribe(new(s.Topic, s.AppId, WitMetadata.Write(s.Metadata))),
                cancellationToken
            )
        ).OrThrow(component);

    /// <summary>Begins to ask for messages.</summary>
    public void Start(TimeSpan interval, TimeProvider time, ILogger log, Action<WasmSubscription> ended)
    {
        _ended = ended;
        _loop = PollingLoop.Start(interval, time, ReceiveAsync, log, component);
    }

    /// <summary>Something was published.</summary>
    public void Signal() => _loop?.Signal();

    /// <summary>Asks for no more, and waits for the handler. Whoever calls it again waits for the same.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new ValueTask(_end ??= EndAsync());
        }
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_id is null)
        {
            await SubscribeAsync(cancellationToken);
        }

        try
        {
            var deliveries = (
                await instances.CallAsync(
                    (_id!.Value, (uint)patience.TotalMilliseconds),
                    static (broker, request) => broker.Receive(request.Value, MaxDeliveries, request.Item2),
                    cancellationToken
                )
            ).OrThrow(component);
            foreach (var delivery in deliveries)
            {
                await DeliverAsync(delivery, cancellationToken);
            }

            return deliveries.Length > 0;
        }
        catch (ComponentException)
        {
            // An instance that ended has taken the subscription with it.
            _id = null;
            throw;
        }
    }

    private async ValueTask DeliverAsync(Wire.Delivery delivery, CancellationToken cancellationToken)
    {
        var message = delivery.Message;
        var outcome = await handler(
            new TopicMessage(message.Topic, message.Data, message.ContentType, WitMetadata.Read(message.Metadata)),
            cancellationToken
        );

        // What was handled is acknowledged, also if the subscription ends meanwhile.
        var result = await instances.CallAsync(
            (_id!.Value, delivery.Id, outcome == DeliveryOutcome.Acknowledged ? Wire.Outcome.Acknowledged : Wire.Outcome.Failed),
            static (broker, done) => broker.Acknowledge(done.Value, done.Id, done.Item3),
            CancellationToken.None
        );
        result.OrThrow(component);
    }

    private async Task EndAsync()
    {
        _ended?.Invoke(this);
        if (_loop is not null)
        {
            await _loop.DisposeAsync();
        }

        try
        {
            if (_id is { } id)
            {
                await instances.CallAsync(id, static (broker, id) => broker.Unsubscribe(id), CancellationToken.None);
            }
        }
        catch (ComponentException)
        {
            // The guest is gone, and the subscription with it.
        }

        if (ownsInstances)
        {
            await instances.DisposeAsync();
        }
    }
}
