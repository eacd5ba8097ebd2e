using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Abstractions.State;
using Pillion.Components.RabbitMq.Connections;
using Pillion.Components.RabbitMq.Consuming;
using Pillion.Components.RabbitMq.Messages;
using Pillion.Components.RabbitMq.Publishing;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.PubSub;

/// <summary><c>pubsub.rabbitmq</c>: a topic is an exchange, an app that subscribes has a queue at it.</summary>
/// <remarks>Dapr's <c>pubsub/rabbitmq/rabbitmq.go</c>.</remarks>
internal sealed class RabbitMqPubSub(ComponentServices services) : IPubSub
{
    private readonly ILogger _logger = services.Logging.CreateLogger<RabbitMqPubSub>();
    private RabbitMqPubSubOptions? _options;
    private RabbitMqTopology? _topology;
    private RabbitMqBackend? _backend;

    public PubSubFeatures Features => PubSubFeatures.MessageTtl;

    private RabbitMqPubSubOptions Options => _options ?? throw NotInitialized();

    private RabbitMqTopology Topology => _topology ?? throw NotInitialized();

    private RabbitMqBackend Backend => _backend ?? throw NotInitialized();

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = RabbitMqPubSubOptions.From(spec, services.Time);
        _topology = new RabbitMqTopology(_options);
        _backend = await RabbitMqBackend.OpenAsync(_options.Connection, _topology.DeclareExchangeAsync, _logger, cancellationToken);
    }

    public ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var publisher = Backend.Publisher;
        var properties = new BasicProperties
        {
            ContentType = "text/plain",
            DeliveryMode = Options.DeliveryMode == 2 ? DeliveryModes.Persistent : DeliveryModes.Transient,
            Expiration = RabbitMqProperties.Expiration(StateTtl.Parse(request.Metadata) ?? Options.TimeToLive),
        };
        RabbitMqProperties.Apply(request.Metadata, properties);
        var routingKey = request.Metadata?.GetValueOrDefault("routingKey") ?? "";
        var message = new OutgoingMessage(
            RabbitMqTopology.CheckName(request.Topic, "exchange"),
            RabbitMqTopology.CheckName(routingKey, "routing key"),
            properties,
            request.Data
        );
        return new(
            Options.WaitsForConfirm ? publisher.PublishAsync(message, cancellationToken) : publisher.PostAsync(message, cancellationToken)
        );
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    )
    {
        var topic = RabbitMqTopology.CheckName(subscription.Topic, "exchange");
        var options = new RabbitMqConsumerOptions
        {
            What = $"topic '{topic}'",
            ConsumerTag = Topology.QueueOf(subscription),
            Prefetch = Options.Prefetch,
            IsSingle = Options.IsSingle,
            IsAutoAck = Options.IsAutoAck,
            Requeues = Options.RequeuesInFailure,
        };
        return await Backend.ConsumeAsync(options, DeclareAsync, HandleAsync, cancellationToken);

        Task<string> DeclareAsync(IChannel channel, CancellationToken token) => Topology.DeclareQueueAsync(channel, subscription, token);

        async ValueTask<bool> HandleAsync(RabbitMqDelivery delivery)
        {
            var metadata = Options.ShowsProperties ? RabbitMqProperties.Read(delivery.Properties) : null;
            var message = new TopicMessage(topic, delivery.Body, Metadata: metadata);
            return await handler(message, CancellationToken.None) == DeliveryOutcome.Acknowledged;
        }
    }

    public ValueTask DisposeAsync() => _backend?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static InvalidOperationException NotInitialized() => new("The broker is used before InitAsync or after it failed.");
}
