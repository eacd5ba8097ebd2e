using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Mqtt.Connections;
using Pillion.Components.Mqtt.Sessions;
using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Bindings;

/// <summary><c>bindings.mqtt3</c>: publishes to a topic and reads it.</summary>
/// <remarks>Dapr's <c>bindings/mqtt3/mqtt.go</c>. QoS is 1.</remarks>
internal sealed class MqttBinding(ComponentServices services) : IInputBinding, IOutputBinding
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = services.Logging.CreateLogger<MqttBinding>();
    private MqttPublisher? _publisher;
    private MqttSession? _session;
    private string _topic = "";
    private bool _isRetained;

    public IReadOnlyList<string> Operations { get; } = ["create"];

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var metadata = spec.Metadata;
        var broker = MqttBroker.From(spec, services.Time);
        _topic = metadata.Require("topic");
        if (!MqttTopic.IsFilter(_topic))
        {
            throw metadata.Error("topic", $"is '{_topic}', which is none: + and # stand for whole levels, # only for the last one");
        }

        var client = metadata.Require("consumerID");
        var isClean = metadata.GetBoolean(fallback: false, "cleanSession");
        var retries = metadata.GetInt32(3, -1, int.MaxValue, "backOffMaxRetries");
        _isRetained = metadata.GetBoolean(fallback: false, "retain");
        _publisher = new MqttPublisher(broker, broker.ForClient(client + "-producer", isClean));
        await _publisher.OpenAsync(cancellationToken);
        var options = new MqttSessionOptions
        {
            Quality = MqttQualityOfService.AtLeastOnce,
            FirstRetry = s_retry,
            LongestRetry = s_retry,
            MaxRetries = retries < 0 ? null : retries,
        };
        _session = new MqttSession(broker, broker.ForClient(client + "-consumer", isClean), options, _logger);
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var publisher = _publisher ?? throw NotInitialized();
        var topic = request.Get("topic") ?? _topic;
        await publisher.PublishAsync(topic, request.Data, MqttQualityOfService.AtLeastOnce, _isRetained, cancellationToken);
        return default;
    }

    public async ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    )
    {
        var session = _session ?? throw NotInitialized();
        return await session.ReadAsync(_topic, _topic, unsubscribes: false, HandleAsync, cancellationToken);

        async ValueTask<bool> HandleAsync(MqttMessage message)
        {
            var metadata = new Dictionary<string, string>(1, StringComparer.Ordinal) { ["topic"] = message.Topic };
            return (await handler(new BindingEvent(message.Payload, metadata), CancellationToken.None)).IsOk;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        if (_publisher is not null)
        {
            await _publisher.DisposeAsync();
        }
    }

    private static InvalidOperationException NotInitialized() => new("The binding is used before InitAsync or after it failed.");
}
