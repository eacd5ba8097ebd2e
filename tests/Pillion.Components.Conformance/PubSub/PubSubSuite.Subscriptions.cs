using Pillion.Abstractions.PubSub;
using Pillion.Testing;

namespace Pillion.Components.Conformance.PubSub;

public abstract partial class PubSubSuite
{
    [Fact]
    public async Task Subscribe_SeveralTopics_EachHandlerGetsItsOwn()
    {
        var one = await SubscribeAsync(Topic("one"));
        var two = await SubscribeAsync(Topic("two"));

        await PublishAsync(Topic("one"), "1");
        await PublishAsync(Topic("two"), "2");
        await PublishAsync(Topic("three"), "3");

        await one.HasAsync(1, "the message of topic one");
        await two.HasAsync(1, "the message of topic two");
        Assert.Equal(["1"], one.Texts);
        Assert.Equal(["2"], two.Texts);
    }

    [Fact]
    public async Task Subscribe_TwoApps_EachGetsACopy()
    {
        var topic = Topic();
        await using var another = await OtherBusAsync();
        var one = await SubscribeAsync(topic, "app-one");
        var two = await SubscribeAsync(topic, "app-two", another.Bus);

        for (var i = 0; i < 20; i++)
        {
            await PublishAsync(topic, Text(i));
        }

        await one.HasDistinctAsync(20, "every message at the first app");
        await two.HasDistinctAsync(20, "every message at the second app");
    }

    [Fact]
    public async Task Subscribe_TwoOfOneApp_ShareTheMessages()
    {
        Assert.SkipUnless(SharesAmongHosts, "a consumer is one host's");
        var topic = Topic();
        await using var another = await OtherBusAsync();
        var one = await SubscribeAsync(topic);
        var two = await SubscribeAsync(topic, bus: another.Bus);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => PublishAsync(topic, Text(i))));

        await Wait.UntilAsync(() => one.Count + two.Count >= 100, "100 messages at both together");
        Assert.Equal(
            Enumerable.Range(0, 100).Select(Text).Order(StringComparer.Ordinal),
            one.Texts.Concat(two.Texts).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Subscribe_HandlerFails_MessageComesAgain()
    {
        var topic = Topic();
        var failures = 2;
        var collector = new MessageCollector
        {
            Answer = _ => new(Interlocked.Decrement(ref failures) >= 0 ? DeliveryOutcome.Failed : DeliveryOutcome.Acknowledged),
        };
        await SubscribeAsync(collector, topic);

        await PublishAsync(topic, "stubborn");

        await collector.HasAsync(3, "the message and two more attempts");
        Assert.All(collector.Texts, text => Assert.Equal("stubborn", text));
    }

    [Fact]
    public async Task Subscribe_OneMessageFails_OthersGoOn()
    {
        var topic = Topic();
        var failed = 0;
        var collector = new MessageCollector
        {
            Answer = m =>
                new(
                    m.Data.Span.SequenceEqual("bad"u8) && Interlocked.Exchange(ref failed, 1) == 0
                        ? DeliveryOutcome.Failed
                        : DeliveryOutcome.Acknowledged
                ),
        };
        await SubscribeAsync(collector, topic);

        await PublishAsync(topic, "bad");
        await PublishAsync(topic, "good");

        await collector.HasAsync(3, "both messages and a second attempt");
        Assert.Equal(["bad", "bad", "good"], collector.Texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Subscribe_Wildcard_GetsWhatMatches()
    {
        Assert.SkipUnless(Bus.Features.HasFlag(PubSubFeatures.SubscribeWildcards), "the broker has no wildcards");
        var collector = await SubscribeAsync(Wildcard(Topic("orders")));

        await PublishAsync(Topic("orders") + "/new", "new");
        await PublishAsync(Topic("others") + "/new", "other");
        await PublishAsync(Topic("orders") + "/old", "old");

        await collector.HasAsync(2, "both messages that match");
        Assert.Equal(["new", "old"], collector.Texts.Order(StringComparer.Ordinal));
        Assert.Contains(Topic("orders") + "/new", collector.Messages.Select(m => m.Topic));
    }

    [Fact]
    public async Task BulkSubscribe_ManyMessages_ComeTogetherAndFailedOnesAgain()
    {
        var bulk = Bus as IBulkSubscriber;
        Assert.SkipWhen(bulk is null, "the broker hands out one by one");
        var topic = Topic();
        var collector = new MessageCollector();
        var sizes = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var refused = 0;
        await using var subscription = await bulk.BulkSubscribeAsync(
            new TopicSubscription(topic, "app"),
            new BulkSubscribeOptions(10, TimeSpan.FromMilliseconds(200)),
            async (messages, token) =>
            {
                sizes.Enqueue(messages.Count);
                var outcomes = new List<DeliveryOutcome>();
                foreach (var message in messages)
                {
                    await collector.HandleAsync(message, token);
                    var refuse = message.Data.Span.SequenceEqual("7"u8) && Interlocked.Exchange(ref refused, 1) == 0;
                    outcomes.Add(refuse ? DeliveryOutcome.Failed : DeliveryOutcome.Acknowledged);
                }

                return outcomes;
            },
            Token
        );

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PublishAsync(topic, Text(i))));

        await collector.HasAsync(41, "40 messages and one of them again");
        Assert.Equal(2, collector.Texts.Count(text => text == "7"));
        Assert.All(sizes, size => Assert.InRange(size, 1, 10));
        Assert.Contains(sizes, size => size > 1);
    }

    [Fact]
    public async Task Dispose_HandlerUnderWay_WaitsForIt()
    {
        var topic = Topic();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var finished = false;
        var collector = new MessageCollector
        {
            Answer = async _ =>
            {
                entered.TrySetResult();
                await release.Task;
                finished = true;
                return DeliveryOutcome.Acknowledged;
            },
        };
        var subscription = await SubscribeAsync(collector, topic);
        await PublishAsync(topic, "slow");
        await Wait.ForAsync(entered.Task, "the handler");

        var disposing = subscription.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted, "the handler is still under way");
        release.SetResult();

        await Wait.ForAsync(disposing, "the end of the subscription");
        Assert.True(finished);
    }

    [Fact]
    public async Task Dispose_Subscription_GetsNothingMore()
    {
        var topic = Topic();
        var gone = new MessageCollector();
        var subscription = await SubscribeAsync(gone, topic, "app-one");
        await PublishAsync(topic, "first");
        await gone.HasAsync(1, "the first message");
        await subscription.DisposeAsync();
        var stays = await SubscribeAsync(topic, "app-two");

        await PublishAsync(topic, "second");

        await Wait.UntilAsync(() => stays.Texts.Contains("second", StringComparer.Ordinal), "the second message at the other app");
        Assert.Equal(["first"], gone.Texts);
    }

    [Fact]
    public async Task Dispose_Component_EndsItsSubscriptions()
    {
        var bus = await CreateAsync();
        var topic = Topic();
        var collector = await SubscribeAsync(topic, bus: bus);
        await bus.PublishAsync(new PublishRequest(topic, "x"u8.ToArray()), Token);
        await collector.HasAsync(1, "the message");

        await Wait.ForAsync(bus.DisposeAsync().AsTask(), "the end of the component");
    }

    /// <summary>The pattern for everything below a topic.</summary>
    protected virtual string Wildcard(string prefix) => prefix + "/*";

    private async Task<OtherBus> OtherBusAsync() => new(await CreateAnotherAsync(), Bus);

    /// <summary>The other component, disposed unless it is the one under test.</summary>
    private sealed class OtherBus(IPubSub bus, IPubSub own) : IAsyncDisposable
    {
        public IPubSub Bus { get; } = bus;

        public ValueTask DisposeAsync() => ReferenceEquals(Bus, own) ? ValueTask.CompletedTask : Bus.DisposeAsync();
    }
}
