using System.Buffers;
using System.Text.Json;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>The body of a bulk delivery to an HTTP app (<c>BulkSubscribeEnvelope</c> in Dapr's <c>pkg/runtime/pubsub/bulksubscribe_events.go</c>).</summary>
internal static class BulkTopicEventJson
{
    /// <summary>Writes the body: events as JSON, raw bytes as base64.</summary>
    public static ReadOnlyMemory<byte> Write(BulkTopicEvent bulkEvent)
    {
        var body = new ArrayBufferWriter<byte>(bulkEvent.Entries.Sum(e => (e.Event?.Json.Length ?? e.RawData.Length * 4 / 3) + 128) + 256);
        using (var json = new Utf8JsonWriter(body, CloudEventWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, bulkEvent.Id);
            json.WriteStartArray("entries"u8);
            foreach (var entry in bulkEvent.Entries)
            {
                json.WriteStartObject();
                json.WriteString("entryId"u8, entry.EntryId);
                if (entry.Event is { } cloudEvent)
                {
                    json.WritePropertyName("event"u8);
                    json.WriteRawValue(cloudEvent.Json.Span, skipInputValidation: true);
                }
                else
                {
                    json.WriteBase64String("event"u8, entry.RawData.Span);
                }

                WriteMetadata(json, entry.Metadata);
                json.WriteString("contentType"u8, entry.ContentType);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteMetadata(json, bulkEvent.Metadata);
            json.WriteString("topic"u8, bulkEvent.Topic);
            json.WriteString("pubsubname"u8, bulkEvent.PubSubName);
            json.WriteString("type"u8, BulkTopicEvent.Type);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WritePropertyName("metadata"u8);
        if (metadata is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        foreach (var (name, value) in metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
