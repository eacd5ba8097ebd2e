using System.Text;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Guests.Components.Dapr;

/// <summary>Events as <c>pubsub-handler</c> gets them.</summary>
internal static class TopicEvents
{
    /// <summary>Attributes that have a place of their own.</summary>
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        CloudEventNames.Id,
        CloudEventNames.Source,
        CloudEventNames.Type,
        CloudEventNames.SpecVersion,
        CloudEventNames.DataContentType,
        CloudEventNames.Data,
        CloudEventNames.DataBase64,
        CloudEventNames.Topic,
        CloudEventNames.PubSubName,
    };

    /// <summary>One event.</summary>
    public static Wit.PubsubHandler.TopicEvent ToWit(TopicEvent topicEvent) =>
        ToWit(topicEvent.Event, topicEvent.PubSubName, topicEvent.Topic, topicEvent.Path);

    /// <summary>One event of several; raw bytes are an event that has nothing but its data.</summary>
    public static Wit.PubsubHandler.TopicEvent ToWit(BulkTopicEvent bulkEvent, BulkTopicEventEntry entry) =>
        entry.Event is { } cloudEvent
            ? ToWit(cloudEvent, bulkEvent.PubSubName, bulkEvent.Topic, bulkEvent.Path)
            : new(entry.EntryId, "", "", "", entry.ContentType, entry.RawData, bulkEvent.PubSubName, bulkEvent.Topic, bulkEvent.Path, []);

    private static Wit.PubsubHandler.TopicEvent ToWit(CloudEvent source, string pubSubName, string topic, string path) =>
        new(
            source.Id,
            source.GetText(CloudEventNames.Source) ?? "",
            source.GetText(CloudEventNames.Type) ?? "",
            source.GetText(CloudEventNames.SpecVersion) ?? "",
            source.DataContentType,
            source.GetData(),
            pubSubName,
            topic,
            path,
            [.. source.Attributes.Where(a => !s_known.Contains(a.Name)).Select(a => (a.Name, Encoding.UTF8.GetString(a.Json.Span)))]
        );
}
