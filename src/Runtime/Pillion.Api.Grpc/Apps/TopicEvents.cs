using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc;
using Pillion.Protos.Runtime;
using Status = Pillion.Protos.Runtime.TopicEventResponse.Types.TopicEventResponseStatus;

namespace Pillion.Api.Grpc.Apps;

/// <summary>Events as messages for an app, and its answers.</summary>
/// <remarks>Dapr's <c>GRPCEnvelopeFromSubscriptionMessage</c> and <c>FetchEntry</c> (<c>pkg/runtime/pubsub</c>).</remarks>
internal static class TopicEvents
{
    /// <summary>One event.</summary>
    /// <exception cref="AppCallbackException">It has something in it that the message has no place for.</exception>
    public static TopicEventRequest Write(TopicEvent topicEvent)
    {
        var source = topicEvent.Event;
        return new TopicEventRequest
        {
            Id = source.Id,
            Source = source.GetText(CloudEventNames.Source) ?? "",
            Type = source.GetText(CloudEventNames.Type) ?? "",
            SpecVersion = source.GetText(CloudEventNames.SpecVersion) ?? "",
            DataContentType = source.DataContentType,
            Data = UnsafeByteOperations.UnsafeWrap(source.GetData()),
            Topic = topicEvent.Topic,
            PubsubName = topicEvent.PubSubName,
            Path = topicEvent.Path,
            Extensions = Extensions(source),
        };
    }

    /// <summary>Several events.</summary>
    /// <exception cref="AppCallbackException">One has something in it that the message has no place for.</exception>
    public static TopicEventBulkRequest Write(BulkTopicEvent bulkEvent)
    {
        var request = new TopicEventBulkRequest
        {
            Id = bulkEvent.Id,
            Topic = bulkEvent.Topic,
            PubsubName = bulkEvent.PubSubName,
            Type = BulkTopicEvent.Type,
            Path = bulkEvent.Path,
            Entries = { bulkEvent.Entries.Select(Write) },
        };
        request.Metadata.AddAll(bulkEvent.Metadata);
        return request;
    }

    /// <summary>The event's place in a trace, unless the broker's metadata has told one.</summary>
    public static void AddTrace(GrpcMetadata headers, CloudEvent source)
    {
        var traceParent = source.GetText(CloudEventNames.TraceParent) ?? source.GetText(CloudEventNames.TraceId);
        Add(CloudEventNames.TraceParent, traceParent);
        Add(CloudEventNames.TraceState, source.GetText(CloudEventNames.TraceState));

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value) && headers.Get(name) is null)
            {
                headers.Add(name, value);
            }
        }
    }

    /// <summary>What the app says; what it says in a later version's words is to be tried again.</summary>
    public static TopicEventStatus ToStatus(Status status) =>
        status is Status.Success or Status.Drop ? (TopicEventStatus)status : TopicEventStatus.Retry;

    /// <summary>What the app says about each entry; those it says nothing about are to be tried again.</summary>
    public static TopicEventStatus[] ToStatuses(TopicEventBulkResponse answer, IReadOnlyList<BulkTopicEventEntry> entries)
    {
        var byId = new Dictionary<string, TopicEventStatus>(answer.Statuses.Count, StringComparer.Ordinal);
        foreach (var status in answer.Statuses)
        {
            byId[status.EntryId] = ToStatus(status.Status);
        }

        return [.. entries.Select(entry => byId.GetValueOrDefault(entry.EntryId, TopicEventStatus.Retry))];
    }

    private static TopicEventBulkRequestEntry Write(BulkTopicEventEntry entry)
    {
        var written = new TopicEventBulkRequestEntry { EntryId = entry.EntryId, ContentType = entry.ContentType };
        written.Metadata.AddAll(entry.Metadata);
        if (entry.Event is not { } source)
        {
            written.Bytes = UnsafeByteOperations.UnsafeWrap(entry.RawData);
            return written;
        }

        written.CloudEvent = new TopicEventCERequest
        {
            Id = source.Id,
            Source = source.GetText(CloudEventNames.Source) ?? "",
            Type = source.GetText(CloudEventNames.Type) ?? "",
            SpecVersion = source.GetText(CloudEventNames.SpecVersion) ?? "",
            DataContentType = source.DataContentType,
            Data = UnsafeByteOperations.UnsafeWrap(source.GetData()),
            Extensions = Extensions(source),
        };
        return written;
    }

    /// <summary>The attributes that the message has no field for.</summary>
    private static Struct Extensions(CloudEvent source)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var attribute in source.Attributes.Where(attribute => !HasField(attribute.Name)))
            {
                json.WritePropertyName(attribute.Name);
                json.WriteRawValue(attribute.Json.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        try
        {
            return Struct.Parser.ParseJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException)
        {
            throw new AppCallbackException($"the attributes of event {source.Id} cannot be passed on: {e.Message}", e);
        }
    }

    private static bool HasField(string name) =>
        name
            is CloudEventNames.Id
                or CloudEventNames.Source
                or CloudEventNames.Type
                or CloudEventNames.SpecVersion
                or CloudEventNames.DataContentType
                or CloudEventNames.Data
                or CloudEventNames.DataBase64;
}
