namespace Pillion.Abstractions.PubSub;

/// <summary>
/// A message broker. Messages are opaque bytes: the building block has already wrapped them into a CloudEvent, or not, as the publisher asked.
/// </summary>
/// <remarks>Dapr's <c>pubsub.PubSub</c>, components-contrib <c>pubsub/pubsub.go</c>.</remarks>
public interface IPubSub : IComponent
{
    /// <summary>What the broker can do; valid after initialisation.</summary>
    PubSubFeatures Features { get; }

    /// <summary>Publishes one message. When the task completes the broker has accepted it as durably as it is set up to.</summary>
    /// <exception cref="ComponentException">The broker did not accept the message.</exception>
    ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Receives the messages of a topic until the subscription is disposed. Subscriptions with the same <see cref="TopicSubscription.AppId"/> (or the
    /// same <c>consumerID</c> of the component) share the messages, others each get a copy. A broken connection is mended inside: the subscription goes on.
    /// </summary>
    /// <param name="subscription">What to receive.</param>
    /// <param name="handler">
    /// Called for each message, perhaps for several at once. A message is acknowledged when it answers <see cref="DeliveryOutcome.Acknowledged"/>, and
    /// comes again, in the broker's way and time, after <see cref="DeliveryOutcome.Failed"/>. It does not throw.
    /// </param>
    /// <param name="cancellationToken">Cancels the subscribing, not the subscription.</param>
    /// <returns>The subscription. Disposing it takes no more messages, waits for handlers under way and lets go of what was not acknowledged.</returns>
    /// <exception cref="ComponentException">The subscription cannot be made.</exception>
    ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    );
}
