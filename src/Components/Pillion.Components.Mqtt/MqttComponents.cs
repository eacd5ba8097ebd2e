using Pillion.Abstractions;
using Pillion.Components.Mqtt.Bindings;
using Pillion.Components.Mqtt.PubSub;

namespace Pillion.Components.Mqtt;

/// <summary>The components that talk to an MQTT broker.</summary>
public static class MqttComponents
{
    /// <summary>The MQTT components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("pubsub.mqtt3", static services => new MqttPubSub(services)) { Aliases = ["pubsub.mqtt"] },
        new("bindings.mqtt3", static services => new MqttBinding(services)) { Aliases = ["bindings.mqtt"] },
    ];
}
