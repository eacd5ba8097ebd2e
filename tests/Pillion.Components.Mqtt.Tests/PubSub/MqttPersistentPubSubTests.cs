using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Mqtt.Tests.PubSub;

/// <summary>With the defaults: the broker keeps what an app has not acknowledged.</summary>
public sealed class MqttPersistentPubSubTests : MqttPubSubSuite
{
    /// <summary>As with daprd, the client identifier is the consumer's, and the broker has one connection for each.</summary>
    protected override bool SharesAmongHosts => false;

    [Fact]
    public async Task Subscribe_AppWasAway_GetsWhatCameMeanwhile()
    {
        var bus = await CreateAsync([]);
        await bus.SubscribeAsync(new TopicSubscription(Topic(), "app"), new MessageCollector().HandleAsync, Token);
        await bus.DisposeAsync();
        await PublishAsync(Topic(), "while away");

        var collector = await SubscribeAsync(Topic());

        await collector.HasAsync(1, "the message from in between");
        Assert.Equal(["while away"], collector.Texts);
    }

    [Fact]
    public async Task Subscribe_EndsAndBeginsAgain_LosesNothing()
    {
        var collector = new MessageCollector();
        var other = await SubscribeAsync(Topic("other"));
        var subscription = await SubscribeAsync(collector, Topic());
        await subscription.DisposeAsync();
        await PublishAsync(Topic(), "in between");
        await PublishAsync(Topic("other"), "x");
        await other.HasAsync(1, "the message of the other topic");

        var next = await SubscribeAsync(Topic());

        await next.HasAsync(1, "the message from in between");
    }

    [Fact]
    public async Task Subscribe_UnsubscribeOnClose_BringsNothingFromMeanwhile()
    {
        var metadata = new Dictionary<string, string> { ["unsubscribeOnClose"] = "true" };
        var subscription = await Bus.SubscribeAsync(
            new TopicSubscription(Topic(), "app", metadata),
            new MessageCollector().HandleAsync,
            Token
        );
        await subscription.DisposeAsync();
        await PublishAsync(Topic(), "nobody wants this");

        var next = await SubscribeAsync(Topic());
        await PublishAsync(Topic(), "but this");

        await next.HasAsync(1, "the message after");
        Assert.Equal(["but this"], next.Texts);
    }

    [Fact]
    public async Task Publish_Retained_IsThereForThoseWhoComeLater()
    {
        var retain = new Dictionary<string, string> { ["retain"] = "true" };
        await Bus.PublishAsync(new PublishRequest(Topic(), "kept"u8.ToArray(), null, retain), Token);

        var collector = await SubscribeAsync(Topic());

        await collector.HasAsync(1, "the retained message");
        Assert.Equal("true", collector.Messages[0].Metadata!["retained"]);
    }

    /// <summary>Handlers that fail now and then, a component that is replaced and a broker that is restarted: each message is handled at least once.</summary>
    /// <remarks>Not killed: Mosquitto acknowledges a message before it is on the disk.</remarks>
    [Fact]
    public async Task Subscribe_BrokerRestartedAndConsumersReplaced_NoMessageIsLost()
    {
        const int Messages = 2000;
        var handled = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var calls = 0;
        var bus = await CreateAsync([]);
        await bus.SubscribeAsync(new TopicSubscription(Topic(), "app"), HandleAsync, Token);
        var publishing = Task.Run(PublishAllAsync, Token);

        await Wait.UntilAsync(() => handled.Count > Messages / 4, "a quarter of the messages");
        await Server.RestartAsync();
        await Wait.UntilAsync(() => handled.Count > Messages / 2, "half of the messages");
        await bus.DisposeAsync();
        await using var next = await CreateAsync([]);
        await next.SubscribeAsync(new TopicSubscription(Topic(), "app"), HandleAsync, Token);
        await publishing;

        await Wait.UntilAsync(() => handled.Count == Messages, "all messages");

        // Ours publishes, the next one publishes and reads.
        await Wait.UntilAsync(() => ClientConnections.CountTo(Server) == 3, "three connections");

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
            for (var i = 0; i < Messages; i++)
            {
                await PublishAsync(Topic(), i.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    [Fact]
    public async Task Publish_BrokerIsAway_SaysWhereAfterAWhileOrWhenAsked()
    {
        await Server.StopAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Bus.PublishAsync(new PublishRequest(Topic(), "x"u8.ToArray()), patience.Token)
        );
        var error = await Assert.ThrowsAsync<ComponentException>(() => SubscribeAsync(Topic()));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains(Server.Address, error.Message, StringComparison.Ordinal);
    }
}
