using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Components.Local;
using Pillion.Components.Local.PubSub;

namespace Pillion.Components.Tests.PubSub;

public sealed class InMemoryPubSubTests : PubSubSuite
{
    protected override async ValueTask<IPubSub> CreateAsync() =>
        await Components.CreateAsync<IPubSub>(LocalComponents.All, "pubsub.in-memory", TimeProvider.System);

    protected override ValueTask<IPubSub> CreateAnotherAsync() => new(Bus);

    [Fact]
    public async Task Subscribe_HandlerFailsForEver_IsGivenUpAndTheNextMessageComes()
    {
        var topic = Topic();
        var collector = new MessageCollector
        {
            Answer = m => new(m.Data.Span.SequenceEqual("bad"u8) ? DeliveryOutcome.Failed : DeliveryOutcome.Acknowledged),
        };
        await SubscribeAsync(collector, topic);

        await PublishAsync(topic, "bad");
        await PublishAsync(topic, "good");

        await collector.HasAsync(InMemorySubscription.MaxAttempts + 1, "all attempts and the next message");
        Assert.Equal("good", collector.Texts[^1]);
    }

    [Theory]
    [InlineData("orders/*", "orders/", false)]
    [InlineData("orders/*", "orders/1", true)]
    [InlineData("orders/*", "orders/*", true)]
    [InlineData("*", "anything", true)]
    [InlineData("or*ers", "orders", false)]
    [InlineData("orders", "orders/1", false)]
    public void Wants_Pattern_HasAStarAtItsEndOnly(string pattern, string topic, bool expected) =>
        Assert.Equal(expected, new InMemoryGroup("app", pattern).Wants(topic));

    [Fact]
    public async Task Publish_FullGroup_WaitsForRoom()
    {
        var topic = Topic();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var collector = new MessageCollector
        {
            Answer = async _ =>
            {
                await release.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        await SubscribeAsync(collector, topic);
        await PublishAsync(topic, "in the handler");
        await collector.HasAsync(1, "the first message");
        for (var i = 0; i < InMemoryGroup.Capacity; i++)
        {
            await PublishAsync(topic, "waiting");
        }

        var publish = PublishAsync(topic, "too many");
        Assert.False(publish.IsCompleted);
        release.SetResult();

        await Pillion.Testing.Wait.ForAsync(publish, "room for the message");
    }

    [Fact]
    public async Task Dispose_MemberWithWorkLeft_LeavesItToTheOthers()
    {
        var topic = Topic();
        var failing = new MessageCollector { Answer = _ => new(DeliveryOutcome.Failed) };
        var subscription = await SubscribeAsync(failing, topic);
        await PublishAsync(topic, "work");
        await failing.HasAsync(1, "the first attempt");
        var other = await SubscribeAsync(topic);

        await subscription.DisposeAsync();

        await other.HasAsync(1, "the message at the other member");
    }
}
