using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Consuming;

/// <summary>A message that arrived.</summary>
/// <param name="Tag">What the channel calls it.</param>
/// <param name="Properties">Its properties; valid as long as its bytes.</param>
/// <param name="Body">Its bytes; valid until it was handled.</param>
internal readonly record struct RabbitMqDelivery(ulong Tag, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body);
