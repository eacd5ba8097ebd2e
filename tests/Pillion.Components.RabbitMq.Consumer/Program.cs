// Handles the messages of a topic until it is killed. Those that begin with "poison" fail; the others are printed, one to a line, and acknowledged:
//   Pillion.Components.RabbitMq.Consumer CONNECTION-STRING TOPIC
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.RabbitMq;

var bus = (IPubSub)RabbitMqComponents.All.Single(r => r.Type == "pubsub.rabbitmq").Create(new ComponentServices());
await bus.InitAsync(
    new ComponentSpec
    {
        Name = "consumer",
        Type = "pubsub.rabbitmq",
        Metadata = new ComponentMetadata(
            "consumer",
            [
                new("connectionString", args[0]),
                new("deletedWhenUnused", "false"),
                new("enableDeadLetter", "true"),
                new("prefetchCount", "100"),
                new("reconnectWaitSeconds", "200ms"),
            ]
        ),
    },
    CancellationToken.None
);

await using var output = Console.OpenStandardOutput();
using var turn = new SemaphoreSlim(1);
await bus.SubscribeAsync(new TopicSubscription(args[1], "app"), HandleAsync, CancellationToken.None);
await output.WriteAsync("ready\n"u8.ToArray());
await output.FlushAsync();
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

async ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, CancellationToken cancellationToken)
{
    if (message.Data.Span.StartsWith("poison"u8))
    {
        return DeliveryOutcome.Failed;
    }

    byte[] line = [.. message.Data.Span, (byte)'\n'];
    await turn.WaitAsync(cancellationToken);
    try
    {
        await output.WriteAsync(line, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }
    finally
    {
        turn.Release();
    }

    return DeliveryOutcome.Acknowledged;
}
