using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Testing;

namespace Pillion.Components.Conformance.PubSub;

/// <summary>
/// What every broker does. A test gets an initialised component; topics are new for each test. Set the component up to deliver what failed again
/// within seconds.
/// </summary>
public abstract partial class PubSubSuite : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _subscriptions = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private IPubSub? _bus;

    /// <summary>The component under test.</summary>
    protected IPubSub Bus => _bus ?? throw new InvalidOperationException("The component is made in InitializeAsync.");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Topic names that try escaping and encoding; override where the broker forbids some by its rules.</summary>
    protected virtual IReadOnlyList<string> UnusualTopics { get; } =
    ["with space", "a/b/c", "dots.and-dashes_", "Grüße-世界-🐎", "quote'\"`", "percent%20$&=?", "colon:{brace}", "UPPER"];

    /// <summary>Whether one publisher's messages come in their order to one subscription.</summary>
    protected virtual bool KeepsOrder => true;

    /// <summary>Whether several hosts may be the same consumer.</summary>
    protected virtual bool SharesAmongHosts => true;

    /// <summary>Restarts the broker, keeping its data; null when that cannot be tried.</summary>
    protected virtual Func<Task>? RestartBroker => null;

    public async ValueTask InitializeAsync() => _bus = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }

        await Bus.DisposeAsync();
    }

    /// <summary>Makes a component.</summary>
    protected abstract ValueTask<IPubSub> CreateAsync();

    /// <summary>Makes another component on the same broker, as another host would have it; the same one where the broker is the component.</summary>
    protected virtual ValueTask<IPubSub> CreateAnotherAsync() => CreateAsync();

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("Grüße, 世界 🐎\r\n\t")]
    [InlineData(" ")]
    public async Task Publish_Text_ArrivesAsItWas(string text)
    {
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        await PublishAsync(topic, text);

        await collector.HasAsync(1, "the message");
        Assert.Equal([text], collector.Texts);
        Assert.Equal(topic, collector.Messages[0].Topic);
    }

    [Fact]
    public async Task Publish_AnyBytes_ArriveAsTheyWere()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        await Bus.PublishAsync(new PublishRequest(topic, bytes, "application/octet-stream"), Token);

        await collector.HasAsync(1, "the message");
        Assert.Equal(bytes, collector.Messages[0].Data.ToArray());
    }

    [Fact]
    public async Task Publish_OneMebibyte_ArrivesAsItWas()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        await Bus.PublishAsync(new PublishRequest(topic, bytes), Token);

        await collector.HasAsync(1, "the large message");
        Assert.True(collector.Messages[0].Data.Span.SequenceEqual(bytes));
    }

    [Fact]
    public async Task Publish_NobodySubscribed_Succeeds() => await PublishAsync(Topic(), "nobody hears");

    [Fact]
    public async Task Publish_UnusualTopics_AreToldApart()
    {
        var collectors = new List<MessageCollector>();
        foreach (var name in UnusualTopics)
        {
            collectors.Add(await SubscribeAsync(Topic(name)));
        }

        foreach (var name in UnusualTopics)
        {
            await PublishAsync(Topic(name), name);
        }

        for (var i = 0; i < UnusualTopics.Count; i++)
        {
            await collectors[i].HasAsync(1, $"the message of topic '{UnusualTopics[i]}'");
            Assert.Equal([UnusualTopics[i]], collectors[i].Texts);
        }
    }

    [Fact]
    public async Task Publish_ManyInARow_ArriveInOrder()
    {
        Assert.SkipUnless(KeepsOrder, "the broker promises no order");
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        for (var i = 0; i < 100; i++)
        {
            await PublishAsync(topic, Text(i));
        }

        await collector.HasAsync(100, "all messages");
        Assert.Equal(Enumerable.Range(0, 100).Select(Text), collector.Texts);
    }

    [Fact]
    public async Task Publish_ThousandAtOnce_AllArrive()
    {
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => PublishAsync(topic, Text(i))));

        await collector.HasDistinctAsync(1000, "all messages");
        Assert.Equal(1000, collector.Count);
    }

    [Fact]
    public async Task Publish_Expired_IsNotDelivered()
    {
        Assert.SkipUnless(Bus.Features.HasFlag(PubSubFeatures.MessageTtl), "the broker lets no message expire");
        var topic = Topic();
        var collector = await SubscribeAsync(topic);
        await _subscriptions[^1].DisposeAsync();
        await Bus.PublishAsync(
            new PublishRequest(topic, "gone"u8.ToArray(), null, new Dictionary<string, string> { ["ttlInSeconds"] = "1" }),
            Token
        );
        await PublishAsync(topic, "kept");
        await Task.Delay(TimeSpan.FromMilliseconds(1500), TimeProvider.System, Token);

        collector = await SubscribeAsync(topic);

        await collector.HasAsync(1, "the message without expiry");
        Assert.Equal(["kept"], collector.Texts);
    }

    [Fact]
    public async Task BulkPublish_Entries_AllArrive()
    {
        var bulk = Bus as IBulkPublisher;
        Assert.SkipWhen(bulk is null, "the broker publishes one by one");
        Assert.True(bulk.Features.HasFlag(PubSubFeatures.BulkPublish), "an IBulkPublisher says so in its features");
        var topic = Topic();
        var collector = await SubscribeAsync(topic);

        var failures = await bulk.BulkPublishAsync(
            topic,
            [.. Enumerable.Range(0, 50).Select(i => new BulkPublishEntry(Text(i), Encoding.UTF8.GetBytes(Text(i)), "text/plain"))],
            null,
            Token
        );

        Assert.Empty(failures);
        await collector.HasDistinctAsync(50, "all entries");
    }

    [Fact]
    public async Task Publish_BrokerRestarted_GoesOnByItself()
    {
        Assert.SkipWhen(RestartBroker is null, "the broker cannot be restarted here");
        var topic = Topic();
        var collector = await SubscribeAsync(topic);
        await PublishAsync(topic, "before");
        await collector.HasAsync(1, "the message before the restart");

        await RestartBroker();

        await PublishUntilAcceptedAsync(topic, "after");
        await Wait.UntilAsync(() => collector.Texts.Contains("after", StringComparer.Ordinal), "the message after the restart");
    }

    /// <summary>Subscribes a new collector.</summary>
    protected async Task<MessageCollector> SubscribeAsync(string topic, string appId = "app", IPubSub? bus = null)
    {
        var collector = new MessageCollector();
        await SubscribeAsync(collector, topic, appId, bus);
        return collector;
    }

    /// <summary>Subscribes a collector; the test disposes the subscription.</summary>
    protected async Task<IAsyncDisposable> SubscribeAsync(
        MessageCollector collector,
        string topic,
        string appId = "app",
        IPubSub? bus = null
    )
    {
        var subscription = await (bus ?? Bus).SubscribeAsync(new TopicSubscription(topic, appId), collector.HandleAsync, Token);
        _subscriptions.Add(subscription);
        return subscription;
    }

    protected async Task PublishAsync(string topic, string text) =>
        await Bus.PublishAsync(new PublishRequest(topic, Encoding.UTF8.GetBytes(text)), Token);

    /// <summary>A topic of this test's own.</summary>
    protected string Topic(string name = "topic") => $"{name}-{_run}";

    protected static string Text(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task PublishUntilAcceptedAsync(string topic, string text)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await PublishAsync(topic, text);
                return;
            }
            catch (ComponentException) when (attempt < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            }
        }
    }
}
