using Pillion.Testing;

namespace Pillion.Components.Mqtt.Tests.PubSub;

/// <summary>With clean sessions: nothing waits for an app that is away, and several hosts share its messages.</summary>
public sealed class MqttCleanPubSubTests() : MqttPubSubSuite(("cleanSession", "true"))
{
    /// <summary>What is published before the reader is back has no reader.</summary>
    protected override Func<Task>? RestartBroker => null;

    [Fact]
    public async Task Subscribe_BrokerKilled_SubscribesAgain()
    {
        var collector = await SubscribeAsync(Topic());
        await Server.RestartAsync(kill: true);

        await Wait.UntilAsync(
            async () =>
            {
                await PublishAsync(Topic(), "after");
                return collector.Count > 0;
            },
            "a message after the restart"
        );
    }

    [Fact]
    public async Task Dispose_Subscription_IsForgottenByTheBroker()
    {
        var subscription = await SubscribeAsync(new Conformance.PubSub.MessageCollector(), Topic());
        await subscription.DisposeAsync();
        await PublishAsync(Topic(), "nobody wants this");

        var next = await SubscribeAsync(Topic());
        await PublishAsync(Topic(), "but this");

        await next.HasAsync(1, "the message after");
        Assert.Equal(["but this"], next.Texts);
    }
}
