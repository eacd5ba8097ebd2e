namespace Pillion.Components.RabbitMq.Consuming;

/// <summary>How a queue is read.</summary>
internal sealed record RabbitMqConsumerOptions
{
    /// <summary>
    /// How many messages the server sends ahead where nobody says how many. Dapr's default is no limit, with which a long queue fills the memory of the
    /// first process that reads it.
    /// </summary>
    public const ushort DefaultPrefetch = 1000;

    /// <summary>What is read, for logs: <c>topic 'orders'</c>.</summary>
    public required string What { get; init; }

    /// <summary>How many messages may be here without an acknowledgement.</summary>
    public ushort Prefetch { get; init; } = DefaultPrefetch;

    /// <summary>Whether messages are handled one after the other.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Whether the server forgets a message when it has sent it.</summary>
    public bool IsAutoAck { get; init; }

    /// <summary>Whether what failed goes back to its queue; otherwise it is dropped, or goes to the dead letters.</summary>
    public bool Requeues { get; init; }

    /// <summary>The consumer's tag; empty for one of the server's making.</summary>
    public string ConsumerTag { get; init; } = "";
}
