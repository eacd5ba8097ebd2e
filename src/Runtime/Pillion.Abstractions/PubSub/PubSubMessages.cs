namespace Pillion.Abstractions.PubSub;

/// <summary>A message to publish.</summary>
/// <param name="Topic">The topic, not empty.</param>
/// <param name="Data">The bytes. Whoever passes them never changes them again.</param>
/// <param name="ContentType">The content type of the bytes (<c>application/cloudevents+json</c> for an envelope); null when the publisher said none.</param>
/// <param name="Metadata">The request's own metadata (<c>ttlInSeconds</c>, <c>priority</c>, <c>routingKey</c> …), or null for none.</param>
public readonly record struct PublishRequest(
    string Topic,
    ReadOnlyMemory<byte> Data,
    string? ContentType = null,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>What a subscriber wants to receive.</summary>
/// <param name="Topic">The topic; a pattern where the broker has <see cref="PubSubFeatures.SubscribeWildcards"/>.</param>
/// <param name="AppId">The app that subscribes: the consumer group unless the component's metadata names a <c>consumerID</c>.</param>
/// <param name="Metadata">The subscription's own metadata (<c>queueType</c>, <c>routingKey</c> …), or null for none.</param>
public readonly record struct TopicSubscription(string Topic, string AppId, IReadOnlyDictionary<string, string>? Metadata = null);

/// <summary>A message that arrived.</summary>
/// <param name="Topic">The topic it was published to.</param>
/// <param name="Data">The bytes as they were published; valid until the handler's task has completed.</param>
/// <param name="ContentType">Their content type where the broker carries it; null otherwise.</param>
/// <param name="Metadata">What the broker tells about the message, or null for nothing.</param>
public readonly record struct TopicMessage(
    string Topic,
    ReadOnlyMemory<byte> Data,
    string? ContentType = null,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>How the handling of a message ended.</summary>
public enum DeliveryOutcome
{
    /// <summary>Done, or not wanted: the message is gone.</summary>
    Acknowledged,

    /// <summary>Not done: the broker delivers the message again.</summary>
    Failed,
}
