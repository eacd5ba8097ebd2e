namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Several events of one topic on their way to an app in one call.</summary>
public sealed class BulkTopicEvent
{
    /// <summary>The type attribute of the envelope around them.</summary>
    public const string Type = "com.dapr.event.sent.bulk";

    /// <summary>A fresh id of this delivery.</summary>
    public required string Id { get; init; }

    /// <summary>The pub/sub component's name.</summary>
    public required string PubSubName { get; init; }

    /// <summary>The topic they were published to, as the app knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The route that the rules chose for all of them.</summary>
    public required string Path { get; init; }

    /// <summary>The events.</summary>
    public required IReadOnlyList<BulkTopicEventEntry> Entries { get; init; }

    /// <summary>What is known about the delivery as a whole, or null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>One event of a bulk delivery: a CloudEvent, or bytes that were published and subscribed to as they are (<c>rawPayload</c>).</summary>
/// <param name="EntryId">Names it in the app's answer.</param>
/// <param name="Event">The event; null for raw bytes.</param>
/// <param name="RawData">The raw bytes when there is no event.</param>
/// <param name="ContentType">The content type: of the envelope for an event, of the bytes for raw ones.</param>
/// <param name="Metadata">What the broker told about the message, or null for nothing.</param>
public readonly record struct BulkTopicEventEntry(
    string EntryId,
    CloudEvent? Event,
    ReadOnlyMemory<byte> RawData,
    string ContentType,
    IReadOnlyDictionary<string, string>? Metadata
);
