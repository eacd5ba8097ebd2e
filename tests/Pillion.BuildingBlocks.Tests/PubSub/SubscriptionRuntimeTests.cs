using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.PubSub;

public sealed class SubscriptionRuntimeTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<InvokeRequest> _requests = new();
    private readonly List<AppRuntime> _apps = [];
    private IPubSub _bus = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = (IPubSub)LocalComponents.All.Single(r => r.Type == "pubsub.in-memory").Create(new ComponentServices());
        await _bus.InitAsync(new ComponentSpec { Name = "bus", Type = "pubsub.in-memory" }, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.Subscriptions.DisposeAsync();
        }

        await _bus.DisposeAsync();
    }

    [Fact]
    public async Task Start_ProgrammaticSubscription_DeliversEvents()
    {
        var app = await StartAsync("""[{"pubsubname":"bus","topic":"orders","route":"on-order"}]""");

        await app.PubSub.Open("bus", "orders").PublishAsync(Message("orders", "{\"n\":1}"), cancellationToken: Cancellation);

        var request = await RequestAsync("/on-order");
        Assert.Equal("{\"n\":1}", JsonDocument.Parse(request.Body.Memory).RootElement.GetProperty("data").GetRawText());
        Assert.Equal("bus", request.Headers.Get("pubsubName"));
        Assert.Equal(SubscriptionKind.Programmatic, Assert.Single(app.Subscriptions.Active).Kind);
    }

    [Fact]
    public async Task Start_SameTopicDeclaredToo_TheAppsOwnCounts()
    {
        var app = await StartAsync(
            """[{"pubsubname":"bus","topic":"a","route":"/asked"}]""",
            declared: [Declared("a", "/declared"), Declared("b", "/first"), Declared("b", "/second")]
        );

        await PublishAsync(app, "a");
        await PublishAsync(app, "b");

        await RequestAsync("/asked");
        await RequestAsync("/first");
        Assert.Equal(2, app.Subscriptions.Active.Count);
        Assert.DoesNotContain(_requests, r => r.Path is "/declared" or "/second");
    }

    [Fact]
    public async Task Start_NothingWorks_TheRestDoes()
    {
        var app = await StartAsync(
            """
            [{"pubsubname":"nobody","topic":"t","route":"/r"},{"pubsubname":"bus","topic":"bad-rule","routes":{"rules":[{"match":"1 +","path":"/r"}]}},
             {"pubsubname":"bus","topic":"no-route"},{"pubsubname":"bus","topic":"good","route":"/good"}]
            """
        );

        Assert.Equal(["good"], app.Subscriptions.Active.Select(a => a.Subscription.Topic));
    }

    [Fact]
    public async Task Start_ScopedComponent_SubscribesToWhatIsAllowed()
    {
        var app = await StartAsync(
            """[{"pubsubname":"bus","topic":"a","route":"/a"},{"pubsubname":"bus","topic":"b","route":"/b"}]""",
            metadata: ("subscriptionScopes", "app=b")
        );

        Assert.Equal(["b"], app.Subscriptions.Active.Select(a => a.Subscription.Topic));
    }

    [Fact]
    public async Task Deliver_Rules_TheFirstThatHoldsIsTheRoute()
    {
        var app = await StartAsync(
            """
            [{"pubsubname":"bus","topic":"t","routes":{"default":"/rest","rules":[
              {"match":"event.type == 'widget' && event.data.size > 10","path":"/big"},{"match":"event.type == 'widget'","path":"/widget"}]}}]
            """
        );

        await PublishAsync(app, "t", "{\"size\":11}", "widget");
        await PublishAsync(app, "t", "{\"size\":1}", "widget");
        await PublishAsync(app, "t", "{}", "other");

        await Wait.UntilAsync(() => Delivered().Count == 3, "three deliveries");
        Assert.Equal(["/big", "/widget", "/rest"], Delivered().Select(r => r.Path));
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(404, "")]
    [InlineData(200, """{"status":"RETRY"}""")]
    [InlineData(200, """{"status":"DROP"}""")]
    public async Task Deliver_NotTakenWithDeadLetterTopic_IsLaidAside(int status, string body)
    {
        var app = await StartAsync(
            """[{"pubsubname":"bus","topic":"t","route":"/r","deadLetterTopic":"dead"},{"pubsubname":"bus","topic":"dead","route":"/dead"}]""",
            answer: r => r.Path == "/r" ? (status, body) : (200, "")
        );

        await PublishAsync(app, "t", "{\"n\":1}");

        var dead = await RequestAsync("/dead");
        Assert.Equal("t", JsonDocument.Parse(dead.Body.Memory).RootElement.GetProperty("topic").GetString());
        Assert.Single(_requests, r => r.Path == "/r");
    }

    [Fact]
    public async Task Deliver_FailsOnce_ComesAgain()
    {
        var failures = 1;
        var app = await StartAsync(
            """[{"pubsubname":"bus","topic":"t","route":"/r"}]""",
            answer: r => r.Path == "/r" && Interlocked.Decrement(ref failures) >= 0 ? (500, "") : (200, "")
        );

        await PublishAsync(app, "t");

        await Wait.UntilAsync(() => Delivered().Count == 2, "a second attempt");
    }

    [Fact]
    public async Task Deliver_InboundPolicy_TriesAgainBeforeTheDeadLetterTopic()
    {
        var app = await StartAsync(
            """[{"pubsubname":"bus","topic":"t","route":"/r","deadLetterTopic":"dead"},{"pubsubname":"bus","topic":"dead","route":"/dead"}]""",
            answer: r => r.Path == "/r" ? (200, """{"status":"RETRY"}""") : (200, ""),
            resiliency: new ResiliencySpec
            {
                Retries = new Dictionary<string, RetryPolicy>(StringComparer.Ordinal)
                {
                    ["twice"] = new() { Interval = TimeSpan.FromMilliseconds(1), MaxRetries = 2 },
                },
                Inbound = new Dictionary<string, PolicyNames>(StringComparer.Ordinal) { ["bus"] = new(null, "twice", null) },
            }
        );

        await PublishAsync(app, "t");

        await RequestAsync("/dead");
        Assert.Equal(3, Delivered().Count(r => r.Path == "/r"));
    }

    [Fact]
    public async Task Deliver_ExpiredOrUnroutedOrBroken_ReachesTheDeadLetterTopicOnly()
    {
        var app = await StartAsync(
            """
            [{"pubsubname":"bus","topic":"t","routes":{"rules":[{"match":"event.data.x == 1","path":"/r"}]},"deadLetterTopic":"dead"},
             {"pubsubname":"bus","topic":"dead","route":"/dead","metadata":{"rawPayload":"true"}}]
            """
        );

        await PublishRawAsync("t", """{"id":"expired","expiration":"2000-01-01T00:00:00Z","data":{"x":1}}""");
        await PublishRawAsync("t", """{"id":"no-route","data":{"x":2}}""");
        await PublishRawAsync("t", """{"id":"rule-fails","data":{}}""");
        await PublishRawAsync("t", "no event at all");
        await PublishRawAsync("t", """{"id":"good","data":{"x":1}}""");

        await RequestAsync("/r");
        await Wait.UntilAsync(() => Delivered().Count == 5, "four dead letters and one delivery");
        Assert.Single(Delivered(), r => r.Path == "/r");
        Assert.Equal("app", app.AppId);
    }

    [Fact]
    public async Task Deliver_RawPayload_IsWrapped()
    {
        await StartAsync("""[{"pubsubname":"bus","topic":"t","route":"/r","metadata":{"rawPayload":"true"}}]""");

        await PublishRawAsync("t", "raw");

        var cloudEvent = JsonDocument.Parse((await RequestAsync("/r")).Body.Memory).RootElement;
        Assert.Equal("cmF3", cloudEvent.GetProperty("data_base64").GetString());
        Assert.Equal("Dapr", cloudEvent.GetProperty("source").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bulk_SeveralEvents_ComeTogetherAndEachHasItsOutcome(bool brokerGathers)
    {
        var failed = 0;
        await StartAsync(
            """[{"pubsubname":"bus","topic":"t","route":"/r","bulkSubscribe":{"enabled":true,"maxMessagesCount":5,"maxAwaitDurationMs":100}}]""",
            answer: r =>
            {
                if (r.Path != "/r")
                {
                    return (200, "");
                }

                var entries = JsonDocument.Parse(r.Body.Memory).RootElement.GetProperty("entries").EnumerateArray();
                var statuses = entries.Select(e =>
                {
                    var isBad = e.GetProperty("event").GetProperty("id").GetString() == "3" && Interlocked.Exchange(ref failed, 1) == 0;
                    return $$"""{"entryId":"{{e.GetProperty("entryId").GetString()}}","status":"{{(isBad ? "RETRY" : "SUCCESS")}}"}""";
                });
                return (200, $$"""{"statuses":[{{string.Join(',', statuses)}}]}""");
            },
            broker: brokerGathers ? _bus : new OneByOne(_bus)
        );

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => PublishRawAsync("t", $$"""{"id":"{{i}}"}""")));

        await Wait.UntilAsync(() => Ids().Count == 6, "five events and one of them again");
        Assert.Equal(["0", "1", "2", "3", "3", "4"], Ids().Order(StringComparer.Ordinal));

        List<string> Ids() =>
            [
                .. Delivered()
                    .SelectMany(r => JsonDocument.Parse(r.Body.Memory).RootElement.GetProperty("entries").EnumerateArray())
                    .Select(e => e.GetProperty("event").GetProperty("id").GetString()!),
            ];
    }

    [Fact]
    public async Task Pause_DeliveryUnderWay_IsWaitedForAndNothingComesUntilTheNextStart()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new ManualResetEventSlim();
        var app = await StartAsync(
            """[{"pubsubname":"bus","topic":"t","route":"/r"}]""",
            answer: r =>
            {
                if (r.Path == "/r")
                {
                    entered.TrySetResult();
                    release.Wait(Wait.Limit);
                }

                return (200, "");
            }
        );
        await PublishAsync(app, "t");
        await Wait.ForAsync(entered.Task, "the delivery");

        var pausing = app.Subscriptions.PauseAsync(CancellationToken.None);
        Assert.False(pausing.IsCompleted, "a delivery is under way");
        release.Set();
        await Wait.ForAsync(pausing, "the pause");
        Assert.Empty(app.Subscriptions.Active);
        await PublishAsync(app, "t");
        await app.Subscriptions.StartAsync(Cancellation);
        await PublishAsync(app, "t");

        await Wait.UntilAsync(() => Delivered().Count == 2, "the event after the second start");
        Assert.Single(_requests, r => r.Path == "/dapr/subscribe");
    }

    [Fact]
    public async Task OpenStream_Events_GoToItsHolder()
    {
        var app = await StartAsync("[]");
        var received = new ConcurrentQueue<TopicEvent>();
        var stream = await app.Subscriptions.OpenStreamAsync(
            new AppSubscription
            {
                PubSubName = "bus",
                Topic = "t",
                Rules = [],
            },
            (e, _) =>
            {
                received.Enqueue(e);
                return new(received.Count == 1 ? TopicEventStatus.Retry : TopicEventStatus.Success);
            },
            Cancellation
        );

        await PublishAsync(app, "t");

        await Wait.UntilAsync(() => received.Count == 2, "the event and a second attempt");
        Assert.Equal(SubscriptionKind.Streaming, Assert.Single(app.Subscriptions.Active).Kind);
        await stream.DisposeAsync();
        Assert.Empty(app.Subscriptions.Active);
    }

    [Fact]
    public async Task OpenStream_UnknownComponent_IsRefused()
    {
        var app = await StartAsync("[]");

        var e = await Assert.ThrowsAsync<SubscriptionException>(async () =>
            await app.Subscriptions.OpenStreamAsync(
                Declared("t", "") with
                {
                    PubSubName = "no",
                },
                (_, _) => new(TopicEventStatus.Success),
                Cancellation
            )
        );

        Assert.Equal("pubsub 'no' not found", e.Message);
    }

    [Fact]
    public async Task Start_NamespacedComponent_HasTopicsOfItsOwn()
    {
        var app = await StartAsync("""[{"pubsubname":"bus","topic":"t","route":"/r"}]""", isNamespaced: true);

        await PublishRawAsync("t", """{"id":"of nobody"}""");
        await PublishRawAsync("defaultt", """{"id":"of the namespace"}""");
        await PublishAsync(app, "t");

        await Wait.UntilAsync(() => Delivered().Count == 2, "the two events of the namespace");
        Assert.Contains("of the namespace", Encoding.UTF8.GetString(Delivered()[0].Body.Memory.Span), StringComparison.Ordinal);
    }

    private async Task<AppRuntime> StartAsync(
        string subscriptions,
        Func<InvokeRequest, (int Status, string Body)>? answer = null,
        IReadOnlyList<AppSubscription>? declared = null,
        (string Key, string Value)? metadata = null,
        IPubSub? broker = null,
        bool isNamespaced = false,
        ResiliencySpec? resiliency = null
    )
    {
        var spec = new ComponentSpec
        {
            Name = "bus",
            Type = "pubsub.in-memory",
            Metadata = new ComponentMetadata("bus", metadata is { } m ? [KeyValuePair.Create(m.Key, m.Value)] : []),
            IsNamespaced = isNamespaced,
        };
        var app = Apps.Create(
            new AppRuntimeOptions
            {
                AppId = "app",
                Subscriptions = declared ?? [],
                Resiliency = resiliency ?? ResiliencySpec.Empty,
            },
            null,
            new LoadedComponent(spec, broker ?? _bus)
        );
        _apps.Add(app);
        app.Channel = new FunctionChannel(r =>
        {
            _requests.Enqueue(r);
            var (status, body) = r.Path == "/dapr/subscribe" ? (200, subscriptions) : answer?.Invoke(r) ?? (200, "");
            return new InvokeResponse { Status = status, Body = new MessageBody(Encoding.UTF8.GetBytes(body)) };
        });
        await app.Subscriptions.StartAsync(Cancellation);
        return app;
    }

    private static AppSubscription Declared(string topic, string route) =>
        new()
        {
            PubSubName = "bus",
            Topic = topic,
            Rules = [new RouteRule(null, route)],
        };

    private static PublishRequest Message(string topic, string data, string? type = null) =>
        new(
            topic,
            Encoding.UTF8.GetBytes(data),
            "application/json",
            type is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["cloudevent.type"] = type }
        );

    private static async Task PublishAsync(AppRuntime app, string topic, string data = "1", string? type = null) =>
        await app.PubSub.Open("bus", topic).PublishAsync(Message(topic, data, type), cancellationToken: Cancellation);

    private async Task PublishRawAsync(string topic, string data) =>
        await _bus.PublishAsync(new PublishRequest(topic, Encoding.UTF8.GetBytes(data)), Cancellation);

    private List<InvokeRequest> Delivered() => [.. _requests.Where(r => r.Path != "/dapr/subscribe")];

    private async Task<InvokeRequest> RequestAsync(string path)
    {
        await Wait.UntilAsync(() => _requests.Any(r => r.Path == path), $"a request to {path}");
        return _requests.First(r => r.Path == path);
    }

    /// <summary>A broker that hands out one by one, several at once.</summary>
    private sealed class OneByOne(IPubSub inner) : IPubSub
    {
        public PubSubFeatures Features => PubSubFeatures.None;

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken) =>
            inner.PublishAsync(request, cancellationToken);

        public async ValueTask<IAsyncDisposable> SubscribeAsync(
            TopicSubscription subscription,
            Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
            CancellationToken cancellationToken
        )
        {
            // Five members of one group are five handlers at once.
            var parts = new List<IAsyncDisposable>();
            for (var i = 0; i < 5; i++)
            {
                parts.Add(await inner.SubscribeAsync(subscription, handler, cancellationToken));
            }

            return new Together(parts);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private sealed class Together(List<IAsyncDisposable> parts) : IAsyncDisposable
        {
            public async ValueTask DisposeAsync() => await Task.WhenAll(parts.Select(p => p.DisposeAsync().AsTask()));
        }
    }
}
