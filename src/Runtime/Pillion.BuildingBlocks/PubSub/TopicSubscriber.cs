using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Errors;
using Pillion.Cel;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>What happens to the messages of one subscription: read, routed, delivered, and what cannot be delivered laid aside.</summary>
/// <remarks>Dapr's <c>pkg/runtime/subscription/subscription.go</c>.</remarks>
internal sealed partial class TopicSubscriber
{
    /// <summary>How long publishing to the dead-letter topic may take.</summary>
    public static readonly TimeSpan DeadLetterTimeout = TimeSpan.FromSeconds(30);

    private readonly Func<TopicEvent, CancellationToken, ValueTask<TopicEventStatus>> _deliver;
    private readonly RouteTable _routes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _aborted;

    /// <summary>Makes the subscriber.</summary>
    /// <param name="subscription">What is subscribed to.</param>
    /// <param name="broker">The component.</param>
    /// <param name="deliver">Gives the app an event.</param>
    /// <param name="time">The clock for events that expire.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="aborted">Cancelled when deliveries under way must end at once; what they carried is then not laid aside.</param>
    /// <exception cref="CelException">A rule is not valid.</exception>
    /// <exception cref="FormatException">The metadata's <c>rawPayload</c> is no boolean.</exception>
    public TopicSubscriber(
        AppSubscription subscription,
        AppPubSub broker,
        Func<TopicEvent, CancellationToken, ValueTask<TopicEventStatus>> deliver,
        TimeProvider time,
        ILogger logger,
        CancellationToken aborted
    )
    {
        Subscription = subscription;
        Broker = broker;
        _deliver = deliver;
        _routes = new RouteTable(subscription.Rules);
        IsRaw = AppPubSub.IsRawPayload(subscription.Metadata);
        _time = time;
        _logger = logger;
        _aborted = aborted;
    }

    public AppSubscription Subscription { get; }

    public AppPubSub Broker { get; }

    public bool IsRaw { get; }

    /// <summary>Handles a message; never throws.</summary>
    public async ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _aborted);
        var (topicEvent, outcome) = await PrepareAsync(message);
        if (topicEvent is null)
        {
            return outcome;
        }

        try
        {
            switch (await _deliver(topicEvent, either.Token))
            {
                case TopicEventStatus.Success:
                    return DeliveryOutcome.Acknowledged;
                case TopicEventStatus.Drop:
                    Log.Dropped(_logger, topicEvent.Event.Id, Broker.Name, topicEvent.Topic);
                    return await DropAsync(message);
                default:
                    Log.Retry(_logger, topicEvent.Event.Id, Broker.Name, topicEvent.Topic);
                    return await FailAsync(message);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return DeliveryOutcome.Failed;
        }
        catch (Exception e)
        {
            Log.DeliveryFailed(
                _logger,
                e is AppCallbackException ? null : e,
                topicEvent.Event.Id,
                Broker.Name,
                topicEvent.Topic,
                e.Message
            );
            return await FailAsync(message);
        }
    }

    /// <summary>Reads and routes a message; without an event the outcome is decided.</summary>
    public async ValueTask<(TopicEvent? Event, DeliveryOutcome Outcome)> PrepareAsync(TopicMessage message)
    {
        var topic = Broker.AppTopic(message.Topic);
        if (!IncomingEvent.TryRead(message, topic, Broker.Name, IsRaw, out var cloudEvent, out var problem))
        {
            Log.NoCloudEvent(_logger, Broker.Name, topic, problem);
            return (null, await FailAsync(message));
        }

        if (cloudEvent.HasExpired(_time.GetUtcNow()))
        {
            Log.Expired(_logger, cloudEvent.Id, Broker.Name, topic, cloudEvent.GetText(CloudEventNames.Expiration)!);
            await DropAsync(message);
            return (null, DeliveryOutcome.Acknowledged);
        }

        string? path;
        try
        {
            path = _routes.Find(cloudEvent);
        }
        catch (CelException e)
        {
            Log.RoutingFailed(_logger, cloudEvent.Id, Broker.Name, topic, e.Message);
            return (null, await FailAsync(message));
        }

        if (path is null)
        {
            Log.NoRoute(_logger, cloudEvent.Id, Broker.Name, topic);
            await DropAsync(message);
            return (null, DeliveryOutcome.Acknowledged);
        }

        return (
            new TopicEvent
            {
                PubSubName = Broker.Name,
                Topic = topic,
                Path = path,
                Event = cloudEvent,
                Metadata = WithPubSubName(message.Metadata),
            },
            DeliveryOutcome.Acknowledged
        );
    }

    /// <summary>The app did not want the message: it is laid aside where there is a place for that, and gone otherwise.</summary>
    public async ValueTask<DeliveryOutcome> DropAsync(TopicMessage message) =>
        Subscription.DeadLetterTopic is null || await TryLayAsideAsync(message) ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;

    /// <summary>The message was not delivered: it is laid aside where there is a place for that, and comes again otherwise.</summary>
    public async ValueTask<DeliveryOutcome> FailAsync(TopicMessage message) =>
        Subscription.DeadLetterTopic is not null && await TryLayAsideAsync(message) ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;

    /// <summary>Logs that several deliveries failed together.</summary>
    public void LogBulkFailure(string path, string problem) => Log.BulkFailed(_logger, Broker.Name, Subscription.Topic, path, problem);

    private async ValueTask<bool> TryLayAsideAsync(TopicMessage message)
    {
        var topic = Subscription.DeadLetterTopic!;
        if (_aborted.IsCancellationRequested)
        {
            return false;
        }

        // A time of its own: that of the delivery is used up when it comes to this.
        using var timeout = new CancellationTokenSource(DeadLetterTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _aborted);
        try
        {
            // The broker may keep the bytes it is given, and the message's own are valid only until its handler returns.
            var request = new PublishRequest(topic, message.Data.ToArray(), message.ContentType, message.Metadata);
            await Broker.PublishAsItIsAsync(request, either.Token);
            return true;
        }
        catch (Exception e) when (e is ComponentException or BuildingBlockException or OperationCanceledException)
        {
            Log.DeadLetterFailed(_logger, Broker.AppTopic(message.Topic), topic, e.Message);
            return false;
        }
    }

    private Dictionary<string, string> WithPubSubName(IReadOnlyDictionary<string, string>? metadata)
    {
        var all = metadata is null ? new(StringComparer.Ordinal) : new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        all["pubsubName"] = Broker.Name;
        return all;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "error deserializing cloud event in pubsub {PubSub} and topic {Topic}: {Problem}")]
        public static partial void NoCloudEvent(ILogger logger, string pubSub, string topic, string problem);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "dropping expired pub/sub event {EventId} of pubsub {PubSub} and topic {Topic} as of {Expiration}"
        )]
        public static partial void Expired(ILogger logger, string eventId, string pubSub, string topic, string expiration);

        [LoggerMessage(
            3,
            LogLevel.Error,
            "error finding matching route for event {EventId} in pubsub {PubSub} and topic {Topic}: {Problem}"
        )]
        public static partial void RoutingFailed(ILogger logger, string eventId, string pubSub, string topic, string problem);

        [LoggerMessage(4, LogLevel.Debug, "no matching route for event {EventId} in pubsub {PubSub} and topic {Topic}; skipping")]
        public static partial void NoRoute(ILogger logger, string eventId, string pubSub, string topic);

        [LoggerMessage(
            5,
            LogLevel.Warning,
            "DROP status returned from app while processing event {EventId} of pubsub {PubSub} and topic {Topic}"
        )]
        public static partial void Dropped(ILogger logger, string eventId, string pubSub, string topic);

        [LoggerMessage(
            6,
            LogLevel.Warning,
            "RETRY status returned from app while processing event {EventId} of pubsub {PubSub} and topic {Topic}"
        )]
        public static partial void Retry(ILogger logger, string eventId, string pubSub, string topic);

        [LoggerMessage(7, LogLevel.Warning, "event {EventId} of pubsub {PubSub} and topic {Topic} was not delivered: {Problem}")]
        public static partial void DeliveryFailed(
            ILogger logger,
            Exception? exception,
            string eventId,
            string pubSub,
            string topic,
            string problem
        );

        [LoggerMessage(8, LogLevel.Warning, "events of pubsub {PubSub} and topic {Topic} were not delivered to {Route}: {Problem}")]
        public static partial void BulkFailed(ILogger logger, string pubSub, string topic, string route, string problem);

        [LoggerMessage(
            9,
            LogLevel.Error,
            "error sending message to dead letter, origin topic: {Topic} dead letter topic {DeadLetterTopic} err: {Problem}"
        )]
        public static partial void DeadLetterFailed(ILogger logger, string topic, string deadLetterTopic, string problem);
    }
}
