namespace Pillion.Abstractions.PubSub;

/// <summary>What a broker can do (Dapr's <c>pubsub.Feature</c>); the names show as capabilities in the metadata API.</summary>
[Flags]
public enum PubSubFeatures
{
    /// <summary>Publish and subscribe only.</summary>
    None = 0,

    /// <summary>Messages expire in the broker (<c>MESSAGE_TTL</c>); for others the block writes the time into the envelope.</summary>
    MessageTtl = 1,

    /// <summary>A topic to subscribe to may be a pattern (<c>SUBSCRIBE_WILDCARDS</c>).</summary>
    SubscribeWildcards = 2,

    /// <summary>Several messages in one go (<c>BULK_PUBSUB</c>): an <see cref="IBulkPublisher"/>.</summary>
    BulkPublish = 4,
}
