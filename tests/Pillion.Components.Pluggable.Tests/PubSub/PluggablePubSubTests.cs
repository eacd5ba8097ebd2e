using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing;

namespace Pillion.Components.Pluggable.Tests.PubSub;

public sealed class PluggablePubSubTests(ComponentProcess process) : PubSubSuite, IClassFixture<ComponentProcess>
{
    private const int Messages = 500;

    private readonly string _name = "bus-" + Guid.NewGuid().ToString("N");

    protected override Func<Task>? RestartBroker => process.RestartAsync;

    protected override async ValueTask<IPubSub> CreateAsync() => await process.CreateAsync<IPubSub>("pubsub", _name);

    [Fact]
    public async Task Subscribe_SeveralApps_EachIsAnInstanceWithItsGroup()
    {
        await using var bus = await process.CreateAsync<IPubSub>(
            "pubsub",
            new ComponentSpec
            {
                Name = "groups",
                Type = "",
                Scopes = ["one", "two"],
            }
        );
        await SubscribeAsync(Topic(), "one", bus);
        await SubscribeAsync(Topic(), "two", bus);

        var inits = await process.InitsAsync("PubSub");

        Assert.Equal("one", Assert.Single(inits, init => init.Id == "groups").Properties["consumerID"]);
        Assert.Equal("two", Assert.Single(inits, init => init.Id == "groups/two").Properties["consumerID"]);
    }

    [Fact]
    public async Task Subscribe_CommonConsumerId_AppsShareTheMessages()
    {
        await using var bus = await process.CreateAsync<IPubSub>("pubsub", "common", ("consumerID", "team"));
        var topic = Topic();
        var one = await SubscribeAsync(topic, "one", bus);
        var two = await SubscribeAsync(topic, "two", bus);

        for (var i = 0; i < 50; i++)
        {
            await PublishAsync(topic, Text(i));
        }

        await Wait.UntilAsync(() => one.Count + two.Count >= 50, "50 messages at both together");
        Assert.Equal(50, one.Texts.Concat(two.Texts).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(50, one.Count + two.Count);
    }

    [Fact]
    public async Task Publish_ContentTypeAndMetadata_ArriveAsTheyWere()
    {
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        await Bus.PublishAsync(
            new PublishRequest(topic, "<a/>"u8.ToArray(), "text/xml", new Dictionary<string, string> { ["priority"] = "7" }),
            Token
        );

        await collector.HasAsync(1, "the message");
        Assert.Equal("text/xml", collector.Messages[0].ContentType);
        Assert.Equal("7", collector.Messages[0].Metadata!["priority"]);
    }

    [Fact]
    public async Task BulkPublish_EntryThatIsRefused_IsNamed()
    {
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        var failures = await ((IBulkPublisher)Bus).BulkPublishAsync(
            topic,
            [
                new BulkPublishEntry("a", "1"u8.ToArray(), "text/plain"),
                new BulkPublishEntry("b", "2"u8.ToArray(), "text/plain", new Dictionary<string, string> { ["refuse"] = "too large" }),
            ],
            null,
            Token
        );

        Assert.Equal([new BulkPublishFailure("b", "too large")], failures);
        await collector.HasAsync(1, "the other entry");
        Assert.Equal(["1"], collector.Texts);
    }

    [Fact]
    public async Task Subscribe_ProcessKilledTwice_EveryMessageArrives()
    {
        var topic = Topic();
        var collector = await SubscribeAsync(topic);
        var publishing = Task.Run(
            async () =>
            {
                for (var i = 0; i < Messages; )
                {
                    try
                    {
                        await PublishAsync(topic, Text(i));
                        i++;
                    }
                    catch (ComponentException)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
                    }
                }
            },
            Token
        );

        foreach (var count in (int[])[Messages / 4, Messages / 2])
        {
            await collector.HasAsync(count, "messages before the process is killed");
            await process.RestartAsync();
        }

        await Wait.ForAsync(publishing, "the publisher");
        await collector.HasDistinctAsync(Messages, "every message");
    }

    [Fact]
    public async Task Subscribe_ProcessKilledWhileHandling_MessageComesAgain()
    {
        var topic = Topic();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var collector = new MessageCollector
        {
            Answer = async _ =>
            {
                entered.TrySetResult();
                await release.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        await SubscribeAsync(collector, topic);
        await PublishAsync(topic, "held");
        await Wait.ForAsync(entered.Task, "the handler");

        await process.RestartAsync();
        release.SetResult();

        await collector.HasAsync(2, "the message, and once more since nobody heard that it was done");
        Assert.Equal(["held", "held"], collector.Texts);
    }

    [Fact]
    public async Task Subscribe_ProcessGone_Fails()
    {
        await process.KillAsync();
        try
        {
            var error = await Assert.ThrowsAsync<ComponentException>(() => SubscribeAsync(Topic()));

            Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        }
        finally
        {
            await process.StartAsync();
        }
    }
}
