using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing.Servers;

namespace Pillion.Components.Mqtt.Tests.PubSub;

/// <summary>The kit on a broker of each test's own, because client identifiers are the apps'.</summary>
public abstract class MqttPubSubSuite(params (string, string)[] metadata) : PubSubSuite
{
    protected MosquittoServer Server { get; } = new();

    /// <summary>Several handlers at once.</summary>
    protected override bool KeepsOrder => false;

    protected override IReadOnlyList<string> UnusualTopics { get; } =
    ["with space", "a/b/c", "/", "dots.and-dashes_", "Grüße-世界-🐎", "quote'\"`", "percent%20$&=?", "colon:{brace}", "UPPER"];

    protected override Func<Task>? RestartBroker => () => Server.RestartAsync(kill: true);

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    protected override async ValueTask<IPubSub> CreateAsync()
    {
        if (!Server.IsRunning)
        {
            await Server.StartAsync();
        }

        return await CreateAsync([]);
    }

    protected override string Wildcard(string prefix) => prefix + "/#";

    protected Task<IPubSub> CreateAsync(params (string, string)[] more) =>
        MqttTestComponents.CreateAsync<IPubSub>("pubsub.mqtt3", Server, [.. metadata, .. more]);

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    public async Task Publish_OtherQuality_Arrives(string qos)
    {
        await using var bus = await CreateAsync(("qos", qos), ("consumerID", "another"));
        var collector = await SubscribeAsync(Topic(), bus: bus);

        await bus.PublishAsync(new PublishRequest(Topic(), "x"u8.ToArray()), Token);

        await collector.HasAsync(1, "the message");
        Assert.Equal("false", collector.Messages[0].Metadata!["retained"]);
    }

    [Fact]
    public async Task Subscribe_SingleLevelWildcard_GetsOneLevel()
    {
        var collector = await SubscribeAsync(Topic("a") + "/+/z");

        await PublishAsync(Topic("a") + "/b/c/z", "too deep");
        await PublishAsync(Topic("a") + "/b/z", "right");

        await collector.HasAsync(1, "the message that matches");
        Assert.Equal(["right"], collector.Texts);
    }

    [Fact]
    public async Task Subscribe_SharedByTheApp_IsDividedAmongItsReaders()
    {
        await using var one = await CreateAsync(("consumerID", "replica-1"));
        await using var two = await CreateAsync(("consumerID", "replica-2"));
        var (first, second) = (new MessageCollector(), new MessageCollector());
        await using var a = await one.SubscribeAsync(new TopicSubscription($"$share/mine/{Topic()}", "app"), first.HandleAsync, Token);
        await using var b = await two.SubscribeAsync(new TopicSubscription($"$share/mine/{Topic()}", "app"), second.HandleAsync, Token);

        for (var i = 0; i < 50; i++)
        {
            await PublishAsync(Topic(), Text(i));
        }

        await Testing.Wait.UntilAsync(() => first.Count + second.Count >= 50, "50 messages at both together");
        Assert.Equal(50, first.Texts.Concat(second.Texts).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(50, first.Count + second.Count);
    }

    [Theory]
    [InlineData("a/+/b")]
    [InlineData("#")]
    [InlineData("a\0b")]
    public async Task Publish_TopicThatIsNoName_SaysSo(string topic)
    {
        var error = await Assert.ThrowsAsync<Abstractions.ComponentException>(() => PublishAsync(topic, "x"));

        Assert.Equal(Abstractions.ComponentErrorKind.InvalidRequest, error.Kind);
    }

    [Fact]
    public async Task Subscribe_FilterThatIsNone_SaysSo()
    {
        var error = await Assert.ThrowsAsync<Abstractions.ComponentException>(() => SubscribeAsync("a/#/b"));

        Assert.Equal(Abstractions.ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("a/#/b", error.Message, StringComparison.Ordinal);
    }
}
