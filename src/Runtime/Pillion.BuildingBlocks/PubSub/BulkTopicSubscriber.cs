using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Callbacks;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Delivers several messages of a subscription in one call, one call for each route they go to.</summary>
/// <remarks>Dapr's <c>pkg/runtime/subscription/bulksubscription.go</c>.</remarks>
internal sealed class BulkTopicSubscriber(
    TopicSubscriber subscriber,
    Func<BulkTopicEvent, CancellationToken, ValueTask<IReadOnlyList<TopicEventStatus>>> deliver,
    CancellationToken aborted
)
{
    /// <summary>Handles messages; never throws. One outcome for each, in their order.</summary>
    public async ValueTask<IReadOnlyList<DeliveryOutcome>> HandleAsync(
        IReadOnlyList<TopicMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var outcomes = new DeliveryOutcome[messages.Count];
        var byRoute = new Dictionary<string, List<(int Index, TopicEvent Event)>>(StringComparer.Ordinal);
        for (var i = 0; i < messages.Count; i++)
        {
            var (topicEvent, outcome) = await subscriber.PrepareAsync(messages[i]);
            outcomes[i] = outcome;
            if (topicEvent is not null)
            {
                if (!byRoute.TryGetValue(topicEvent.Path, out var events))
                {
                    byRoute[topicEvent.Path] = events = [];
                }

                events.Add((i, topicEvent));
            }
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, aborted);
        foreach (var (path, events) in byRoute)
        {
            await DeliverAsync(path, events, messages, outcomes, either.Token);
        }

        return outcomes;
    }

    private async ValueTask DeliverAsync(
        string path,
        List<(int Index, TopicEvent Event)> events,
        IReadOnlyList<TopicMessage> messages,
        DeliveryOutcome[] outcomes,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<TopicEventStatus>? statuses = null;
        try
        {
            statuses = await deliver(Envelope(path, events, messages), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            events.ForEach(e => outcomes[e.Index] = DeliveryOutcome.Failed);
            return;
        }
        catch (Exception e)
        {
            subscriber.LogBulkFailure(path, e is AppCallbackException ? e.Message : e.ToString());
        }

        for (var i = 0; i < events.Count; i++)
        {
            var message = messages[events[i].Index];
            outcomes[events[i].Index] = (statuses is null ? TopicEventStatus.Retry : statuses[i]) switch
            {
                TopicEventStatus.Success => DeliveryOutcome.Acknowledged,
                TopicEventStatus.Drop => await subscriber.DropAsync(message),
                _ => await subscriber.FailAsync(message),
            };
        }
    }

    private BulkTopicEvent Envelope(string path, List<(int Index, TopicEvent Event)> events, IReadOnlyList<TopicMessage> messages) =>
        new()
        {
            Id = Guid.NewGuid().ToString(),
            PubSubName = subscriber.Broker.Name,
            Topic = subscriber.Subscription.Topic,
            Path = path,
            Entries = [.. events.Select(e => Entry(e.Event, messages[e.Index]))],
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["pubsubName"] = subscriber.Broker.Name },
        };

    private BulkTopicEventEntry Entry(TopicEvent topicEvent, in TopicMessage message) =>
        subscriber.IsRaw
            ? new(Guid.NewGuid().ToString(), null, message.Data, message.ContentType ?? ContentTypes.OctetStream, message.Metadata)
            : new(Guid.NewGuid().ToString(), topicEvent.Event, default, ContentTypes.CloudEvent, message.Metadata);
}
