using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.Cel;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>
/// The subscribing half of the pub/sub block: runs an app's subscriptions, those declared for it, those it asks for when it is asked, and the
/// streams it opens. Starting, pausing and stopping exclude each other; a pause keeps streams open but lets nothing through.
/// </summary>
/// <remarks>Dapr's <c>pkg/runtime/processor/subscriber</c>.</remarks>
public sealed partial class SubscriptionRuntime : IAsyncDisposable
{
    private readonly AppRuntime _app;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _aborted = new();
    private readonly List<RunningSubscription> _running = [];
    private readonly List<IAsyncDisposable> _outboxes = [];
    private readonly HashSet<StreamingSubscription> _streams = [];
    private IReadOnlyList<AppSubscription>? _programmatic;
    private volatile bool _isClosed;
    private CancellationTokenSource? _starting;
    private volatile ActiveSubscription[] _active = [];

    internal SubscriptionRuntime(AppRuntime app, TimeProvider time)
    {
        _app = app;
        Declared = app.Options.Subscriptions;
        _time = time;
        _logger = app.Logging.CreateLogger<SubscriptionRuntime>();
    }

    /// <summary>What resources declare for the app; a change counts from the next start on.</summary>
    public IReadOnlyList<AppSubscription> Declared { get; set; }

    /// <summary>What runs, for the metadata API.</summary>
    public IReadOnlyList<ActiveSubscription> Active => _active;

    /// <summary>
    /// Starts the app's subscriptions, once the app is ready and again after <see cref="PauseAsync"/>. The app is asked which topics it wants unless
    /// it has answered before. What cannot be subscribed to is logged and left out, as in Dapr.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; what runs by then goes on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isClosed || !_app.PubSub.IsConfigured)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Volatile.Write(ref _starting, starting);
        try
        {
            if (_running.Count == 0 && _outboxes.Count == 0)
            {
                await StartAllAsync(starting.Token);
            }
        }
        finally
        {
            Publish();
            lock (_running)
            {
                _starting = null;
            }

            _gate.Release();
        }
    }

    /// <summary>Takes no more messages and waits for those under way, until the token is cancelled: those are then broken off.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        if (_isClosed)
        {
            return;
        }

        lock (_running)
        {
            // An app that is asked and does not answer must not hold up its end.
            _starting?.Cancel();
        }

        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            var ending = Task.WhenAll([
                .. _running.Select(EndAsync),
                .. _streams.Select(s => s.PauseAsync()),
                .. _outboxes.Select(o => o.DisposeAsync().AsTask()),
            ]);
            await using (cancellationToken.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _aborted))
            {
                await ending;
            }

            _running.Clear();
            _outboxes.Clear();
            Publish();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Opens a stream: events of a topic for whoever holds it. Several may have the same topic; they share its events.</summary>
    /// <param name="subscription">The topic; it has no rules, and nothing comes in bulk.</param>
    /// <param name="deliver">Gives the holder an event and waits for its answer; an exception means that it is to come again.</param>
    /// <param name="cancellationToken">Cancels the opening, not the stream.</param>
    /// <returns>The stream; disposing it ends it, when events under way have been answered.</returns>
    /// <exception cref="SubscriptionException">There is no such component, the app may not subscribe to the topic, or the broker failed.</exception>
    public async ValueTask<IAsyncDisposable> OpenStreamAsync(
        AppSubscription subscription,
        Func<TopicEvent, CancellationToken, ValueTask<TopicEventStatus>> deliver,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(subscription);
        ArgumentNullException.ThrowIfNull(deliver);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var topic = subscription with { Rules = [new RouteRule(null, "")], Bulk = null };
            var stream = new StreamingSubscription(
                topic,
                token => SubscribeAsync(topic, SubscriptionKind.Streaming, deliver, token),
                CloseAsync
            );
            await stream.ResumeAsync(cancellationToken);
            _streams.Add(stream);
            Publish();
            return stream;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends everything at once, without waiting for what is under way longer than that takes; call <see cref="PauseAsync"/> before to drain.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
        {
            return;
        }

        await _aborted.CancelAsync();
        await PauseAsync(CancellationToken.None);
        _isClosed = true;
        _aborted.Dispose();
        _gate.Dispose();
    }

    private async ValueTask StartAllAsync(CancellationToken cancellationToken)
    {
        foreach (var outbox in _app.State.Outboxes)
        {
            await StartAsync(outbox, cancellationToken);
        }

        foreach (var (subscription, kind) in await CollectAsync(cancellationToken))
        {
            await TryStartAsync(subscription, kind, cancellationToken);
        }

        foreach (var stream in _streams)
        {
            await stream.ResumeAsync(cancellationToken);
        }
    }

    private async ValueTask StartAsync(Outbox outbox, CancellationToken cancellationToken)
    {
        if (_app.PubSub.Find(outbox.InternalPubSub) is not { } broker)
        {
            Log.OutboxWithoutPubSub(_logger, outbox.StoreName, outbox.InternalPubSub);
            return;
        }

        try
        {
            var topic = new TopicSubscription(broker.BrokerTopic(outbox.InternalTopic), _app.AppId);
            _outboxes.Add(
                await broker.Component.SubscribeAsync(topic, (m, _) => outbox.HandleAsync(m, _logger, _aborted.Token), cancellationToken)
            );
        }
        catch (ComponentException e)
        {
            Log.SubscribeFailed(_logger, outbox.InternalTopic, outbox.InternalPubSub, e.Message);
        }
    }

    private async ValueTask CloseAsync(StreamingSubscription stream)
    {
        await stream.PauseAsync();
        if (_isClosed)
        {
            return;
        }

        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            _streams.Remove(stream);
            Publish();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Of subscriptions to one topic the first that is declared counts, and one the app asks for itself counts more.</summary>
    private ValueTask<IReadOnlyCollection<(AppSubscription, SubscriptionKind)>> CollectAsync(CancellationToken cancellationToken) =>
        _app.Callbacks is { } callbacks ? CollectAsync(callbacks, cancellationToken) : new([]);

    private async ValueTask<IReadOnlyCollection<(AppSubscription, SubscriptionKind)>> CollectAsync(
        IAppCallbacks callbacks,
        CancellationToken cancellationToken
    )
    {
        var byTopic = new Dictionary<(string, string), (AppSubscription, SubscriptionKind)>();
        foreach (var declared in Declared)
        {
            byTopic.TryAdd((declared.PubSubName, declared.Topic), (declared, SubscriptionKind.Declarative));
        }

        if (_app.Options.AsksForSubscriptions)
        {
            _programmatic ??= await new SubscriptionList(_app, _time, _logger).AskAsync(callbacks, cancellationToken);
        }

        foreach (var programmatic in _programmatic ?? [])
        {
            byTopic[(programmatic.PubSubName, programmatic.Topic)] = (programmatic, SubscriptionKind.Programmatic);
        }

        return byTopic.Values;
    }

    private async ValueTask TryStartAsync(AppSubscription subscription, SubscriptionKind kind, CancellationToken cancellationToken)
    {
        try
        {
            var running = await SubscribeAsync(subscription, kind, DeliverAsync, cancellationToken);
            _running.Add(running);
            Log.Subscribed(_logger, subscription.Topic, subscription.PubSubName);
        }
        catch (SubscriptionException e)
        {
            Log.SubscribeFailed(_logger, subscription.Topic, subscription.PubSubName, e.Message);
        }
    }

    private async ValueTask<RunningSubscription> SubscribeAsync(
        AppSubscription subscription,
        SubscriptionKind kind,
        Func<TopicEvent, CancellationToken, ValueTask<TopicEventStatus>> deliver,
        CancellationToken cancellationToken
    )
    {
        var broker =
            _app.PubSub.Find(subscription.PubSubName) ?? throw new SubscriptionException($"pubsub '{subscription.PubSubName}' not found");
        if (!broker.MaySubscribe(subscription.Topic))
        {
            throw new SubscriptionException(
                $"subscription to topic '{subscription.Topic}' on pubsub '{subscription.PubSubName}' is not allowed"
            );
        }

        try
        {
            var subscriber = new TopicSubscriber(subscription, broker, deliver, _time, _logger, _aborted.Token);
            var topic = new TopicSubscription(broker.BrokerTopic(subscription.Topic), _app.AppId, subscription.Metadata);
            return subscription.Bulk is { } bulk
                ? await SubscribeBulkAsync(subscriber, topic, bulk, kind, cancellationToken)
                : new(subscription, kind, [await broker.Component.SubscribeAsync(topic, subscriber.HandleAsync, cancellationToken)]);
        }
        catch (Exception e) when (e is ComponentException or CelException or FormatException)
        {
            throw new SubscriptionException($"failed to subscribe to topic {subscription.Topic}: {e.Message}", e);
        }
    }

    private async ValueTask<RunningSubscription> SubscribeBulkAsync(
        TopicSubscriber subscriber,
        TopicSubscription topic,
        BulkSubscribeOptions options,
        SubscriptionKind kind,
        CancellationToken cancellationToken
    )
    {
        var bulk = new BulkTopicSubscriber(subscriber, DeliverBulkAsync, _aborted.Token);
        if (subscriber.Broker.Component is IBulkSubscriber broker)
        {
            return new(
                subscriber.Subscription,
                kind,
                [await broker.BulkSubscribeAsync(topic, options, bulk.HandleAsync, cancellationToken)]
            );
        }

        // First no more messages, then what was gathered.
        var gatherer = new MessageGatherer(options, bulk.HandleAsync, _time);
        try
        {
            var taking = await subscriber.Broker.Component.SubscribeAsync(topic, gatherer.HandleAsync, cancellationToken);
            return new(subscriber.Subscription, kind, [taking, gatherer]);
        }
        catch
        {
            await gatherer.DisposeAsync();
            throw;
        }
    }

    private ValueTask<TopicEventStatus> DeliverAsync(TopicEvent topicEvent, CancellationToken cancellationToken) =>
        _app.Resiliency.ForInbound(topicEvent.PubSubName, "Pubsub") is { } policy
            ? policy.CallComponentAsync(
                (this, topicEvent),
                static (c, token) => c.Item1.DeliverOnceAsync(c.topicEvent, token),
                cancellationToken
            )
            : RequireCallbacks().DeliverEventAsync(topicEvent, cancellationToken);

    /// <summary>For a policy an app that asks for a retry has failed.</summary>
    private async ValueTask<TopicEventStatus> DeliverOnceAsync(TopicEvent topicEvent, CancellationToken cancellationToken) =>
        await RequireCallbacks().DeliverEventAsync(topicEvent, cancellationToken) switch
        {
            TopicEventStatus.Retry => throw new AppCallbackException("RETRY status returned from app"),
            var status => status,
        };

    private ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkAsync(BulkTopicEvent bulkEvent, CancellationToken cancellationToken) =>
        _app.Resiliency.ForInbound(bulkEvent.PubSubName, "Pubsub") is { } policy
            ? policy.CallComponentAsync(
                (RequireCallbacks(), bulkEvent),
                static (c, token) => c.Item1.DeliverBulkEventAsync(c.bulkEvent, token),
                cancellationToken
            )
            : RequireCallbacks().DeliverBulkEventAsync(bulkEvent, cancellationToken);

    private IAppCallbacks RequireCallbacks() => _app.Callbacks ?? throw new AppCallbackException("app channel is not initialized");

    private async Task EndAsync(RunningSubscription subscription)
    {
        try
        {
            await subscription.DisposeAsync();
        }
        catch (ComponentException e)
        {
            Log.EndFailed(_logger, subscription.Subscription.Topic, subscription.Subscription.PubSubName, e.Message);
        }
    }

    private void Publish() =>
        _active = [
            .. _running.Select(r => new ActiveSubscription(r.Subscription, r.Kind)),
            .. _streams.Select(s => new ActiveSubscription(s.Subscription, SubscriptionKind.Streaming)),
        ];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "app is subscribed to the following topics: [{Topic}] through pubsub={PubSub}")]
        public static partial void Subscribed(ILogger logger, string topic, string pubSub);

        [LoggerMessage(2, LogLevel.Error, "error starting the subscription to topic {Topic} of pubsub {PubSub}: {Problem}")]
        public static partial void SubscribeFailed(ILogger logger, string topic, string pubSub, string problem);

        [LoggerMessage(3, LogLevel.Warning, "error ending the subscription to topic {Topic} of pubsub {PubSub}: {Problem}")]
        public static partial void EndFailed(ILogger logger, string topic, string pubSub, string problem);

        [LoggerMessage(
            4,
            LogLevel.Warning,
            "could not subscribe to the internal outbox topic of state store {Store}: outbox pubsub {PubSub} not loaded"
        )]
        public static partial void OutboxWithoutPubSub(ILogger logger, string store, string pubSub);
    }
}
