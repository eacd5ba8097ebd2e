using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;

namespace Pillion.Components.Local.PubSub;

/// <summary>
/// <c>pubsub.in-memory</c>: topics and consumer groups of this process. A message goes to the groups that are subscribed when it is published;
/// without any it is gone. A group gets its messages in order, one at a time for each of its subscriptions; one that fails is tried again.
/// </summary>
/// <remarks>
/// Dapr's component of that name, whose subscribers each get a copy; here those of one app share, since all apps of a process see one bus.
/// </remarks>
internal sealed class InMemoryPubSub(TimeProvider time, ILoggerFactory logging) : IBulkSubscriber
{
    private readonly ILogger _logger = logging.CreateLogger<InMemoryPubSub>();
    private readonly Lock _lock = new();
    private readonly HashSet<InMemorySubscription> _subscriptions = [];
    private string? _consumerId;

    // Replaced as a whole, so that publishing takes no lock.
    private volatile InMemoryGroup[] _groups = [];

    public PubSubFeatures Features => PubSubFeatures.SubscribeWildcards;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _consumerId = spec.Metadata.Get("consumerID")?.Trim();
        return ValueTask.CompletedTask;
    }

    public async ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        // As in Dapr, a message says no content type of its own: a raw one is bytes to those who take it in bulk.
        var message = new TopicMessage(request.Topic, request.Data, null, request.Metadata);
        foreach (var group in _groups)
        {
            if (group.Wants(request.Topic))
            {
                await group.WriteAsync(message, cancellationToken);
            }
        }
    }

    public ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    ) => new(Add(subscription, new BulkSubscribeOptions(1, TimeSpan.Zero), async (messages, token) => [await handler(messages[0], token)]));

    public ValueTask<IAsyncDisposable> BulkSubscribeAsync(
        TopicSubscription subscription,
        BulkSubscribeOptions options,
        Func<IReadOnlyList<TopicMessage>, CancellationToken, ValueTask<IReadOnlyList<DeliveryOutcome>>> handler,
        CancellationToken cancellationToken
    ) => new(Add(subscription, options, handler));

    public async ValueTask DisposeAsync()
    {
        InMemorySubscription[] subscriptions;
        lock (_lock)
        {
            subscriptions = [.. _subscriptions];
        }

        foreach (var subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    private InMemorySubscription Add(
        TopicSubscription subscription,
        BulkSubscribeOptions options,
        Func<IReadOnlyList<TopicMessage>, CancellationToken, ValueTask<IReadOnlyList<DeliveryOutcome>>> handler
    )
    {
        var name = _consumerId ?? subscription.AppId;
        lock (_lock)
        {
            var group = Array.Find(_groups, g => g.Name == name && g.Pattern == subscription.Topic);
            if (group is null)
            {
                group = new InMemoryGroup(name, subscription.Topic);
                _groups = [.. _groups, group];
            }

            group.Members++;
            var added = new InMemorySubscription(group, options, handler, Leave, time, _logger);
            _subscriptions.Add(added);
            added.Start();
            return added;
        }
    }

    private void Leave(InMemorySubscription subscription)
    {
        lock (_lock)
        {
            var group = subscription.Group;
            if (_subscriptions.Remove(subscription) && --group.Members == 0)
            {
                _groups = [.. _groups.Where(g => g != group)];
                group.Close();
            }
        }
    }
}
