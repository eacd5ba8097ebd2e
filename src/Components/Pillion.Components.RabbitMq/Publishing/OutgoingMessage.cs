using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Publishing;

/// <summary>A message on its way to the server.</summary>
/// <param name="Exchange">The exchange; empty for the default one, which delivers to the queue that the routing key names.</param>
/// <param name="RoutingKey">The routing key.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Body">Its bytes, which nobody changes any more.</param>
internal sealed record OutgoingMessage(string Exchange, string RoutingKey, BasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>Names it in messages.</summary>
    public override string ToString() => $"publishing to '{(Exchange.Length > 0 ? Exchange : RoutingKey)}'";
}
