using System.Diagnostics.CodeAnalysis;
using Pillion.Abstractions.PubSub;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Makes an event of a message that arrived: a raw payload is wrapped, binary mode folded, everything else has to be an event.</summary>
/// <remarks>The handler in Dapr's <c>pkg/runtime/subscription/subscription.go</c>.</remarks>
internal static class IncomingEvent
{
    private static readonly string[] s_traceFields =
    [
        CloudEventNames.TraceId,
        CloudEventNames.TraceParent,
        CloudEventNames.TraceState,
        CloudEventNames.Baggage,
    ];

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message; its bytes are copied where the event keeps them.</param>
    /// <param name="topic">The topic as the app knows it.</param>
    /// <param name="pubSubName">The component.</param>
    /// <param name="isRaw">Whether the subscription says <c>rawPayload</c>.</param>
    /// <param name="cloudEvent">The event.</param>
    /// <param name="problem">Why the message is none.</param>
    public static bool TryRead(
        in TopicMessage message,
        string topic,
        string pubSubName,
        bool isRaw,
        [NotNullWhen(true)] out CloudEvent? cloudEvent,
        [NotNullWhen(false)] out string? problem
    )
    {
        var json =
            isRaw ? EventEnvelope.ForRawPayload(message, topic, pubSubName)
            : ContentTypes.IsBinary(message.ContentType) ? EventEnvelope.ForBinaryMode(message, message.ContentType!)
            : message.Data;
        if (!CloudEvent.TryParse(json, out cloudEvent, out problem))
        {
            return false;
        }

        if (message.Metadata is { } metadata)
        {
            cloudEvent = WithTrace(cloudEvent, metadata, isRaw);
        }

        return true;
    }

    /// <summary>What the broker carries of a trace completes what the event itself says.</summary>
    private static CloudEvent WithTrace(CloudEvent cloudEvent, IReadOnlyDictionary<string, string> metadata, bool isRaw)
    {
        List<CloudEventAttribute>? attributes = null;
        foreach (var field in s_traceFields)
        {
            if (metadata.TryGetValue(field, out var value) && (isRaw || !cloudEvent.TryGet(field, out _)))
            {
                attributes ??= [.. cloudEvent.Attributes];
                CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(field, value));
                if (field == CloudEventNames.TraceParent)
                {
                    CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(CloudEventNames.TraceId, value));
                }
            }
        }

        return attributes is null ? cloudEvent : CloudEvent.Parse(CloudEventWriter.Write(attributes));
    }
}
