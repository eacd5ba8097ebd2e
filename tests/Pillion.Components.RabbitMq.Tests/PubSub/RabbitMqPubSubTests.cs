using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing;
using Pillion.Testing.Servers;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Tests.PubSub;

public sealed class RabbitMqPubSubTests(SharedServer<RabbitMqServer> shared) : PubSubSuite
{
    /// <summary>Several handlers at once.</summary>
    protected override bool KeepsOrder => false;

    protected override async ValueTask<IPubSub> CreateAsync() =>
        await CreateAsync(
            ("publisherConfirm", "true"),
            ("deliveryMode", "2"),
            ("deletedWhenUnused", "false"),
            ("requeueInFailure", "true")
        );

    [Theory]
    [InlineData("concurrency", "single")]
    public async Task Publish_HandledOneByOne_KeepsTheOrder(string key, string value)
    {
        await using var bus = await CreateAsync((key, value), ("publisherConfirm", "true"));
        var collector = await SubscribeAsync(Topic(), bus: bus);

        for (var i = 0; i < 100; i++)
        {
            await bus.PublishAsync(Message(Text(i)), Token);
        }

        await collector.HasAsync(100, "all messages");
        Assert.Equal(Enumerable.Range(0, 100).Select(Text), collector.Texts);
    }

    [Fact]
    public async Task Publish_DefaultSettings_ArriveAndNothingStays()
    {
        await using var bus = await CreateAsync();
        var collector = new MessageCollector();
        var subscription = await bus.SubscribeAsync(new TopicSubscription(Topic(), "app"), collector.HandleAsync, Token);

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => bus.PublishAsync(Message(Text(i)), Token).AsTask()));

        await collector.HasDistinctAsync(1000, "all messages");
        await subscription.DisposeAsync();
        await using var connection = await ConnectAsync();
        Assert.False(await ExistsAsync(connection, c => c.QueueDeclarePassiveAsync("app-" + Topic())));
        Assert.False(await ExistsAsync(connection, c => c.ExchangeDeclarePassiveAsync(Topic())));
    }

    /// <summary>The last queue takes its exchange with it; who publishes does not know that.</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Publish_ExchangeWentWithItsQueue_IsMadeAgainAndOtherTopicsLoseNothing(string confirm)
    {
        await using var bus = await CreateAsync(("publisherConfirm", confirm));
        var other = await SubscribeAsync(Topic("other"), bus: bus);
        var first = new MessageCollector();
        var subscription = await bus.SubscribeAsync(new TopicSubscription(Topic(), "app"), first.HandleAsync, Token);
        await bus.PublishAsync(Message("1"), Token);
        await first.HasAsync(1, "the first message");
        await subscription.DisposeAsync();

        for (var i = 0; i < 50; i++)
        {
            await bus.PublishAsync(Message("nobody reads this"), Token);
            await bus.PublishAsync(new PublishRequest(Topic("other"), Bytes(Text(i))), Token);
        }

        await other.HasDistinctAsync(50, "all messages of the other topic");
        var second = await SubscribeAsync(Topic(), bus: bus);
        await bus.PublishAsync(Message("2"), Token);
        await Wait.UntilAsync(() => second.Texts.Contains("2", StringComparer.Ordinal), "a message on the new exchange");
    }

    [Fact]
    public async Task Subscribe_FailsWithoutRequeue_GoesToTheDeadLettersOnce()
    {
        await using var bus = await CreateAsync(("enableDeadLetter", "true"), ("publisherConfirm", "true"));
        var collector = new MessageCollector { Answer = _ => new(DeliveryOutcome.Failed) };
        await SubscribeAsync(collector, Topic(), bus: bus);

        await bus.PublishAsync(Message("poison"), Token);

        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var dead = await GetAsync(channel, "dlq-app-" + Topic());
        Assert.Equal("poison", System.Text.Encoding.UTF8.GetString(dead.Body.Span));
        Assert.Equal(1, collector.Count);
    }

    [Fact]
    public async Task Publish_RoutingKey_ReachesTheQueuesThatAskForIt()
    {
        await using var bus = await CreateAsync(("exchangeKind", "topic"), ("publisherConfirm", "true"));
        var collector = new MessageCollector();
        var metadata = new Dictionary<string, string> { ["routingKey"] = "orders.*,bills.#" };
        await using var subscription = await bus.SubscribeAsync(
            new TopicSubscription(Topic(), "app", metadata),
            collector.HandleAsync,
            Token
        );

        await bus.PublishAsync(Message("1", ("routingKey", "orders.new")), Token);
        await bus.PublishAsync(Message("2", ("routingKey", "others")), Token);
        await bus.PublishAsync(Message("3", ("routingKey", "bills.paid.today")), Token);

        await collector.HasAsync(2, "the messages with these keys");
        Assert.Equal(["1", "3"], collector.Texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Publish_Priority_ComesFirst()
    {
        await using var bus = await CreateAsync(
            ("deletedWhenUnused", "false"),
            ("concurrency", "single"),
            ("prefetchCount", "1"),
            ("publisherConfirm", "true")
        );
        var subscription = new TopicSubscription(Topic(), "app", new Dictionary<string, string> { ["maxPriority"] = "10" });
        await (await bus.SubscribeAsync(subscription, new MessageCollector().HandleAsync, Token)).DisposeAsync();
        await bus.PublishAsync(Message("low", ("priority", "1")), Token);
        await bus.PublishAsync(Message("high", ("priority", "9")), Token);
        var collector = new MessageCollector();

        await using var reading = await bus.SubscribeAsync(subscription, collector.HandleAsync, Token);

        await collector.HasAsync(2, "both messages");
        Assert.Equal(["high", "low"], collector.Texts);
    }

    [Fact]
    public async Task Subscribe_QuorumQueueOfAGivenName_IsMade()
    {
        await using var bus = await CreateAsync(("deletedWhenUnused", "false"), ("publisherConfirm", "true"));
        var queue = $"q-{Topic()}";
        var metadata = new Dictionary<string, string>
        {
            ["queueType"] = "quorum",
            ["queueName"] = queue,
            ["singleActiveConsumer"] = "true",
            ["maxLen"] = "100",
            ["maxLenBytes"] = "100000",
        };
        var collector = new MessageCollector();
        await using var subscription = await bus.SubscribeAsync(
            new TopicSubscription(Topic(), "app", metadata),
            collector.HandleAsync,
            Token
        );

        await bus.PublishAsync(Message("x"), Token);

        await collector.HasAsync(1, "the message");
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        // The server refuses other arguments than those that the queue has.
        var declared = await channel.QueueDeclareAsync(
            queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-single-active-consumer"] = true,
                ["x-max-length"] = 100,
                ["x-max-length-bytes"] = 100000,
            },
            cancellationToken: Token
        );
        Assert.Equal(1u, declared.ConsumerCount);
    }

    [Fact]
    public async Task Subscribe_PropertiesAsked_ArriveAsMetadata()
    {
        await using var bus = await CreateAsync(("publishMessagePropertiesToMetadata", "true"), ("publisherConfirm", "true"));
        var collector = await SubscribeAsync(Topic(), bus: bus);

        await bus.PublishAsync(
            Message("x", ("messageId", "m1"), ("CorrelationID", "c1"), ("type", "t1"), ("contentType", "text/html")),
            Token
        );

        await collector.HasAsync(1, "the message");
        Assert.Equal(
            [("contenttype", "text/html"), ("correlationid", "c1"), ("messageid", "m1"), ("type", "t1")],
            collector.Messages[0].Metadata!.Select(m => (m.Key, m.Value)).Order()
        );
    }

    [Fact]
    public async Task Subscribe_AutoAck_ForgetsWhatFails()
    {
        await using var bus = await CreateAsync(("autoAck", "true"), ("publisherConfirm", "true"), ("requeueInFailure", "true"));
        var collector = new MessageCollector { Answer = _ => new(DeliveryOutcome.Failed) };
        await SubscribeAsync(collector, Topic(), bus: bus);

        await bus.PublishAsync(Message("1"), Token);
        await bus.PublishAsync(Message("2"), Token);

        await collector.HasDistinctAsync(2, "both messages");
        Assert.Equal(2, collector.Count);
    }

    [Fact]
    public async Task Publish_ComponentTimeToLive_Expires()
    {
        await using var bus = await CreateAsync(("ttlInSeconds", "1"), ("deletedWhenUnused", "false"), ("publisherConfirm", "true"));
        var subscription = new TopicSubscription(Topic(), "app");
        await (await bus.SubscribeAsync(subscription, new MessageCollector().HandleAsync, Token)).DisposeAsync();
        await bus.PublishAsync(Message("gone"), Token);
        await bus.PublishAsync(Message("stays", ("ttlInSeconds", "100")), Token);
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);

        await Wait.UntilAsync(async () => await channel.MessageCountAsync("app-" + Topic(), Token) == 1, "the end of the message");

        var collector = await SubscribeAsync(Topic(), bus: bus);
        await collector.HasAsync(1, "the other message");
        Assert.Equal(["stays"], collector.Texts);
    }

    [Fact]
    public async Task Subscribe_QueueIsDeleted_IsMadeAgain()
    {
        await using var bus = await CreateAsync(("reconnectWaitSeconds", "10ms"), ("publisherConfirm", "true"));
        var collector = await SubscribeAsync(Topic(), bus: bus);
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);

        await channel.QueueDeleteAsync("app-" + Topic(), cancellationToken: Token);

        await Wait.UntilAsync(
            async () =>
            {
                await bus.PublishAsync(Message("after"), Token);
                return collector.Count > 0;
            },
            "a message in the new queue"
        );
    }

    private async ValueTask<IPubSub> CreateAsync(params (string, string)[] metadata)
    {
        var server = await shared.GetAsync();
        return await RabbitMqTestComponents.CreateAsync<IPubSub>(
            "pubsub.rabbitmq",
            [("connectionString", server.ConnectionString), .. metadata]
        );
    }

    private async Task<IConnection> ConnectAsync() => await RabbitMqTestComponents.ConnectAsync(await shared.GetAsync());

    private PublishRequest Message(string text, params (string Key, string Value)[] metadata) =>
        new(Topic(), Bytes(text), null, metadata.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal));

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: true, Token) is { } message)
            {
                return message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        throw new TimeoutException($"waited in vain for a message in {queue}");
    }

    private static async Task<bool> ExistsAsync(IConnection connection, Func<IChannel, Task> look)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        try
        {
            await look(channel);
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }
}
