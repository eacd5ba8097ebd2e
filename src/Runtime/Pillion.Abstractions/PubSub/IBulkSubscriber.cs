namespace Pillion.Abstractions.PubSub;

/// <summary>A broker that hands out several messages at once. For others the block gathers what arrives one by one.</summary>
/// <remarks>Dapr's <c>pubsub.BulkSubscriber</c>.</remarks>
public interface IBulkSubscriber : IPubSub
{
    /// <summary>As <see cref="IPubSub.SubscribeAsync"/>, several messages at a time.</summary>
    /// <param name="subscription">What to receive.</param>
    /// <param name="options">How many messages at most, and how long the first of them waits for others.</param>
    /// <param name="handler">Called with one or more messages; it answers with one outcome for each, in their order, and does not throw.</param>
    /// <param name="cancellationToken">Cancels the subscribing, not the subscription.</param>
    /// <exception cref="ComponentException">The subscription cannot be made.</exception>
    ValueTask<IAsyncDisposable> BulkSubscribeAsync(
        TopicSubscription subscription,
        BulkSubscribeOptions options,
        Func<IReadOnlyList<TopicMessage>, CancellationToken, ValueTask<IReadOnlyList<DeliveryOutcome>>> handler,
        CancellationToken cancellationToken
    );
}
