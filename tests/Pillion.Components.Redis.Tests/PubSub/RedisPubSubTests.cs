using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Redis;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.PubSub;

public sealed class RedisPubSubTests : PubSubSuite
{
    /// <summary>Of this test alone, since one of them restarts it.</summary>
    private readonly RedisServer _server = new() { SyncsEveryWrite = true };

    /// <summary>Several handlers at once.</summary>
    protected override bool KeepsOrder => false;

    protected override Func<Task>? RestartBroker => () => _server.RestartAsync(kill: true);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    protected override async ValueTask<IPubSub> CreateAsync()
    {
        if (!_server.IsRunning)
        {
            await _server.StartAsync();
        }

        return await CreateAsync(("processingTimeout", "2s"));
    }

    [Fact]
    public async Task Publish_ConcurrencyOfOne_KeepsTheOrder()
    {
        await using var bus = await CreateAsync(("concurrency", "1"));
        var collector = await SubscribeAsync(Topic(), bus: bus);

        for (var i = 0; i < 100; i++)
        {
            await PublishAsync(Topic(), Text(i));
        }

        await collector.HasAsync(100, "all messages");
        Assert.Equal(Enumerable.Range(0, 100).Select(Text), collector.Texts);
    }

    [Fact]
    public async Task Publish_Metadata_ArrivesAndIsStoredAsDaprDoes()
    {
        var collector = await SubscribeAsync(Topic());
        await Bus.PublishAsync(
            new PublishRequest(Topic(), "x"u8.ToArray(), Metadata: new Dictionary<string, string> { ["rawPayload"] = "true" }),
            Token
        );
        await collector.HasAsync(1, "the message");

        await using var client = RedisTestComponents.Client(_server);
        var stored = (await client.SendAsync(RedisCommand.Read("XRANGE"u8, 3).Add(Topic()).Add("-").Add("+"), Token)).Items[0].Items[1];

        Assert.Equal("true", Assert.Single(collector.Messages[0].Metadata!, m => m.Key == "rawPayload").Value);
        Assert.Equal(["data", "x", "metadata", """{"rawPayload":"true"}"""], stored.Items.ToArray().Select(f => f.Text));
    }

    [Fact]
    public async Task Subscribe_MessagesFromBefore_Come()
    {
        await PublishAsync(Topic(), "early");

        var collector = await SubscribeAsync(Topic());

        await collector.HasAsync(1, "the message from before");
    }

    [Fact]
    public async Task Subscribe_ConsumerId_IsTheGroupOfAllApps()
    {
        await using var bus = await CreateAsync(("consumerID", "everybody"));
        var one = await SubscribeAsync(Topic(), "app-one", bus);
        var two = await SubscribeAsync(Topic(), "app-two", bus);

        for (var i = 0; i < 20; i++)
        {
            await PublishAsync(Topic(), Text(i));
        }

        await Wait.UntilAsync(() => one.Count + two.Count >= 20, "20 messages at both together");
        Assert.Equal(20, one.Texts.Concat(two.Texts).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Publish_MaxLenApprox_CutsTheStream()
    {
        await using var bus = await CreateAsync(("maxLenApprox", "100"));
        for (var i = 0; i < 1000; i++)
        {
            await bus.PublishAsync(new PublishRequest(Topic(), "x"u8.ToArray()), Token);
        }

        Assert.InRange(await LengthAsync(), 100, 300);
    }

    [Fact]
    public async Task Publish_StreamTtl_CutsWhatIsOlder()
    {
        await using var client = RedisTestComponents.Client(_server);
        for (var i = 1; i <= 500; i++)
        {
            await client.SendAsync(RedisCommand.Write("XADD"u8, 4).Add(Topic()).Add($"{i}-1").Add("data"u8).Add("old"u8), Token);
        }

        await using var bus = await CreateAsync(("streamTTL", "1h"));
        await bus.PublishAsync(new PublishRequest(Topic(), "new"u8.ToArray()), Token);

        Assert.InRange(await LengthAsync(), 1, 200);
    }

    [Fact]
    public async Task Subscribe_MessageOfAConsumerThatDied_IsTakenOver()
    {
        await using var client = RedisTestComponents.Client(_server);
        await PublishAsync(Topic(), "orphan");
        await client.SendAsync(RedisCommand.Write("XGROUP"u8, 4).Add("CREATE").Add(Topic()).Add("app").Add("0"), Token);
        await client.SendAsync(
            RedisCommand.Write("XREADGROUP"u8, 6).Add("GROUP").Add("app").Add("died").Add("STREAMS").Add(Topic()).Add(">"),
            Token
        );

        var collector = await SubscribeAsync(Topic());

        await collector.HasAsync(1, "the message that the dead consumer had");
        Assert.Equal(["orphan"], collector.Texts);
    }

    [Fact]
    public async Task Dispose_MessagesWaitingForAHandler_ComeToTheNextSubscriberAtOnce()
    {
        await using var bus = await CreateAsync(("concurrency", "1"), ("processingTimeout", "60s"));
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new MessageCollector
        {
            Answer = async _ =>
            {
                await release.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        var subscription = await SubscribeAsync(slow, Topic(), bus: bus);
        for (var i = 0; i < 10; i++)
        {
            await PublishAsync(Topic(), Text(i));
        }

        await slow.HasAsync(1, "the first message");
        await using var client = RedisTestComponents.Client(_server);
        await WaitForPendingAsync(client, 10);
        var disposing = subscription.DisposeAsync().AsTask();
        release.SetResult();
        await Wait.ForAsync(disposing, "the end of the subscription");

        var next = await SubscribeAsync(Topic(), bus: bus);

        await next.HasDistinctAsync(9, "the other messages");
        Assert.Equal(10, slow.Texts.Concat(next.Texts).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Subscribe_GroupIsLost_IsMadeAgain()
    {
        var collector = await SubscribeAsync(Topic());
        await PublishAsync(Topic(), "before");
        await collector.HasAsync(1, "the message before");
        await using var client = RedisTestComponents.Client(_server);
        await client.SendAsync(RedisCommand.Write("FLUSHALL"u8, 0), Token);

        await PublishAsync(Topic(), "after");

        await Wait.UntilAsync(() => collector.Texts.Contains("after", StringComparer.Ordinal), "the message after the loss");
    }

    /// <summary>Handlers that fail now and then, a component that is replaced and a server that is killed: each message is handled at least once.</summary>
    [Fact]
    public async Task Subscribe_ServerKilledAndConsumersReplaced_NoMessageIsLost()
    {
        const int Messages = 3000;
        var handled = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var calls = 0;
        var bus = await CreateAsync(("processingTimeout", "1s"));
        var subscription = await bus.SubscribeAsync(new TopicSubscription(Topic(), "app"), HandleAsync, Token);
        var publisher = Task.Run(PublishAllAsync, Token);

        await Wait.UntilAsync(() => handled.Count > Messages / 4, "a quarter of the messages");
        await _server.RestartAsync(kill: true);
        await Wait.UntilAsync(() => handled.Count > Messages / 2, "half of the messages");
        await bus.DisposeAsync();
        await using var next = await CreateAsync(("processingTimeout", "1s"));
        await using var rest = await next.SubscribeAsync(new TopicSubscription(Topic(), "app"), HandleAsync, Token);
        await publisher;

        await Wait.UntilAsync(() => handled.Count == Messages, "all messages");
        await subscription.DisposeAsync();

        ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref calls) % 50 == 0)
            {
                return new(DeliveryOutcome.Failed);
            }

            handled.AddOrUpdate(Encoding.UTF8.GetString(message.Data.Span), 1, (_, count) => count + 1);
            return new(DeliveryOutcome.Acknowledged);
        }

        async Task PublishAllAsync()
        {
            for (var i = 0; i < Messages; )
            {
                try
                {
                    await Bus.PublishAsync(
                        new PublishRequest(Topic(), Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))),
                        Token
                    );
                    i++;
                }
                catch (ComponentException e) when (e.Kind is ComponentErrorKind.Unavailable or ComponentErrorKind.Timeout)
                {
                    // As a publisher does who wants it to arrive.
                }
            }
        }
    }

    private async ValueTask<IPubSub> CreateAsync(params (string, string)[] metadata) =>
        await RedisTestComponents.CreateAsync<IPubSub>("pubsub.redis", _server, [("redeliverInterval", "200ms"), .. metadata]);

    private async Task<long> LengthAsync()
    {
        await using var client = RedisTestComponents.Client(_server);
        return (await client.SendAsync(RedisCommand.Read("XLEN"u8, 1).Add(Topic()), Token)).Int64;
    }

    private async Task WaitForPendingAsync(RedisClient client, int count)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var pending = await client.SendAsync(RedisCommand.Read("XPENDING"u8, 2).Add(Topic()).Add("app"), Token);
            if (pending.Items[0].Int64 == count)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        Assert.Fail($"waited in vain for {count} messages to be with the consumer");
    }
}
