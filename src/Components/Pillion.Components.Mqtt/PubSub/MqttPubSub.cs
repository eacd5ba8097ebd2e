using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Mqtt.Connections;
using Pillion.Components.Mqtt.Sessions;
using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.PubSub;

/// <summary><c>pubsub.mqtt3</c>: topics are topics, a consumer is a session at the broker.</summary>
/// <remarks>Dapr's <c>pubsub/mqtt3/mqtt.go</c>. Other than daprd, it publishes on a connection of its own.</remarks>
internal sealed class MqttPubSub(ComponentServices services) : IPubSub
{
    private readonly ILogger _logger = services.Logging.CreateLogger<MqttPubSub>();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MqttSession> _sessions = new(StringComparer.Ordinal);
    private readonly string _instance = Guid.NewGuid().ToString("N")[..12];
    private MqttBroker? _broker;
    private MqttPublisher? _publisher;
    private MqttQualityOfService _quality;
    private string? _consumerId;
    private bool _isRetained;
    private bool _isCleanSession;

    public PubSubFeatures Features => PubSubFeatures.SubscribeWildcards;

    private MqttBroker Broker => _broker ?? throw NotInitialized();

    /// <summary>Whether several processes may be the same consumer: nothing is kept for any of them, and nobody expects retained messages.</summary>
    private bool IsShared => _isCleanSession && !_isRetained;

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var metadata = spec.Metadata;
        _broker = MqttBroker.From(spec, services.Time);
        _quality = (MqttQualityOfService)metadata.GetInt32(1, 0, 2, "qos");
        _isRetained = metadata.GetBoolean(fallback: false, "retain");
        _isCleanSession = metadata.GetBoolean(fallback: false, "cleanSession");
        _consumerId = metadata.Get("consumerID");
        _publisher = new MqttPublisher(
            _broker,
            _broker.ForClient($"{_consumerId ?? "pillion"}-producer-{_instance}", isCleanSession: true)
        );
        await _publisher.OpenAsync(cancellationToken);
    }

    public ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var publisher = _publisher ?? throw NotInitialized();
        return new(publisher.PublishAsync(request.Topic, request.Data, _quality, IsRetained(request), cancellationToken));
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    )
    {
        var consumer = _consumerId ?? subscription.AppId;
        var unsubscribes =
            subscription.Metadata?.GetValueOrDefault("unsubscribeOnClose")?.Trim().ToLowerInvariant()
            is "1"
                or "t"
                or "true"
                or "y"
                or "yes"
                or "on";
        var isGrouped = subscription.Topic.StartsWith("$share/", StringComparison.Ordinal);
        var filter = IsShared && !isGrouped ? $"$share/{GroupOf(consumer)}/{subscription.Topic}" : subscription.Topic;
        return await SessionOf(consumer).ReadAsync(subscription.Topic, filter, unsubscribes, HandleAsync, cancellationToken);

        async ValueTask<bool> HandleAsync(MqttMessage message)
        {
            var metadata = new Dictionary<string, string>(1, StringComparer.Ordinal)
            {
                ["retained"] = message.IsRetained ? "true" : "false",
            };
            var received = new TopicMessage(message.Topic, message.Payload, Metadata: metadata);
            return await handler(received, CancellationToken.None) == DeliveryOutcome.Acknowledged;
        }
    }

    public async ValueTask DisposeAsync()
    {
        MqttSession[] sessions;
        lock (_lock)
        {
            sessions = [.. _sessions.Values];
        }

        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        if (_publisher is not null)
        {
            await _publisher.DisposeAsync();
        }
    }

    private MqttSession SessionOf(string consumer)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(consumer, out var session))
            {
                var client = Broker.ForClient(IsShared ? $"{consumer}-{_instance}" : consumer, _isCleanSession);
                session = new MqttSession(Broker, client, new MqttSessionOptions { Quality = _quality }, _logger);
                _sessions.Add(consumer, session);
            }

            return session;
        }
    }

    /// <summary>A group's name is one level without wildcards.</summary>
    private static string GroupOf(string consumer) => string.Concat(consumer.Select(static c => c is '/' or '+' or '#' ? '_' : c));

    private bool IsRetained(PublishRequest request) =>
        request.Metadata?.GetValueOrDefault("retain") switch
        {
            null or "" => _isRetained,
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            var other => throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"metadata key 'retain' must be true or false, not '{other}'"
            ),
        };

    private static InvalidOperationException NotInitialized() => new("The broker is used before InitAsync or after it failed.");
}
