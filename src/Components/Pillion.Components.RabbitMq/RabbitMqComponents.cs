using Pillion.Abstractions;
using Pillion.Components.RabbitMq.Bindings;
using Pillion.Components.RabbitMq.PubSub;

namespace Pillion.Components.RabbitMq;

/// <summary>The components that talk to a RabbitMQ server.</summary>
public static class RabbitMqComponents
{
    /// <summary>The RabbitMQ components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("pubsub.rabbitmq", static services => new RabbitMqPubSub(services)),
        new("bindings.rabbitmq", static services => new RabbitMqBinding(services)),
    ];
}
