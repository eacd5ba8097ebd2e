using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pillion.Abstractions.PubSub;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Makes CloudEvents: of what is published, and of raw messages that arrive.</summary>
/// <remarks>components-contrib <c>pubsub/envelope.go</c>, Dapr's <c>pkg/runtime/pubsub/cloudevents.go</c>.</remarks>
internal static class EventEnvelope
{
    private const string SpecVersion = "1.0";
    private const string DefaultType = "com.dapr.event.sent";
    private const string DefaultSource = "Dapr";
    private const string OverridePrefix = "cloudevent.";

    /// <summary>The event for a message to publish.</summary>
    /// <param name="request">The message; its metadata may override members (<c>cloudevent.*</c>) and set an expiry (<c>ttlInSeconds</c>).</param>
    /// <param name="pubSubName">The component.</param>
    /// <param name="appId">The publisher.</param>
    /// <param name="trace">The publisher's place in a trace.</param>
    /// <param name="expiration">When the event is to be dropped, where the broker does not see to it; null for never.</param>
    /// <param name="now">The time of the event.</param>
    /// <exception cref="JsonException">The message says it is a CloudEvent and is none.</exception>
    public static ReadOnlyMemory<byte> ForPublishing(
        in PublishRequest request,
        string pubSubName,
        string appId,
        EventTrace trace,
        DateTimeOffset? expiration,
        DateTimeOffset now
    )
    {
        var traceParent = Override(request.Metadata, "traceparent") ?? Override(request.Metadata, "traceid") ?? trace.TraceParent ?? "";
        var traceState = Override(request.Metadata, "tracestate") ?? trace.TraceState ?? "";
        if (ContentTypes.IsCloudEvent(request.ContentType))
        {
            return Complete(request, pubSubName, trace.Baggage, traceParent, traceState, expiration, now);
        }

        var contentType = string.IsNullOrEmpty(request.ContentType) ? ContentTypes.PlainText : request.ContentType;
        var buffer = new ArrayBufferWriter<byte>((request.Data.Length * 4 / 3) + 640);
        using (var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options))
        {
            json.WriteStartObject();
            WriteOptional(json, CloudEventNames.Baggage, trace.Baggage);
            CloudEventWriter.WriteData(json, contentType, request.Data.Span);
            json.WriteString(CloudEventNames.DataContentType, contentType);
            WriteOptional(json, CloudEventNames.Expiration, expiration is { } time ? Rfc3339(time) : null);
            json.WriteString(CloudEventNames.Id, Override(request.Metadata, "id") ?? Guid.NewGuid().ToString());
            json.WriteString(CloudEventNames.PubSubName, pubSubName);
            json.WriteString(CloudEventNames.Source, Override(request.Metadata, "source") ?? appId);
            json.WriteString(CloudEventNames.SpecVersion, SpecVersion);
            WriteOptional(json, CloudEventNames.Subject, Override(request.Metadata, "subject"));
            json.WriteString(CloudEventNames.Time, Rfc3339(now));
            json.WriteString(CloudEventNames.Topic, request.Topic);
            json.WriteString(CloudEventNames.TraceId, traceParent);
            json.WriteString(CloudEventNames.TraceParent, traceParent);
            json.WriteString(CloudEventNames.TraceState, traceState);
            json.WriteString(CloudEventNames.Type, Override(request.Metadata, "type") ?? DefaultType);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The event a subscriber of raw payloads gets: the bytes as base64, with a new id at every delivery.</summary>
    public static ReadOnlyMemory<byte> ForRawPayload(in TopicMessage message, string topic, string pubSubName)
    {
        var buffer = new ArrayBufferWriter<byte>((message.Data.Length * 4 / 3) + 320);
        using (var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options))
        {
            json.WriteStartObject();
            CloudEventWriter.WriteData(json, ContentTypes.OctetStream, message.Data.Span);
            json.WriteString(CloudEventNames.DataContentType, ContentTypes.OctetStream);
            json.WriteString(CloudEventNames.Id, Guid.NewGuid().ToString());
            json.WriteString(CloudEventNames.PubSubName, pubSubName);
            json.WriteString(CloudEventNames.Source, DefaultSource);
            json.WriteString(CloudEventNames.SpecVersion, SpecVersion);
            json.WriteString(CloudEventNames.Topic, topic);
            json.WriteString(CloudEventNames.Type, DefaultType);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The event of a message in CloudEvents' binary mode: its members are the message's metadata that begins with <c>ce_</c>.</summary>
    public static ReadOnlyMemory<byte> ForBinaryMode(in TopicMessage message, string contentType)
    {
        const string Prefix = "ce_";
        var buffer = new ArrayBufferWriter<byte>((message.Data.Length * 4 / 3) + 320);
        using (var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options))
        {
            json.WriteStartObject();
            CloudEventWriter.WriteData(json, contentType, message.Data.Span);
            json.WriteString(CloudEventNames.DataContentType, contentType);
            foreach (var (name, value) in message.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
            {
                if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                {
                    json.WriteString(name[Prefix.Length..].ToLowerInvariant(), value);
                }
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A CloudEvent of the publisher's own, with the members Dapr sets and defaults for those it must have.</summary>
    private static ReadOnlyMemory<byte> Complete(
        in PublishRequest request,
        string pubSubName,
        string? baggage,
        string traceParent,
        string traceState,
        DateTimeOffset? expiration,
        DateTimeOffset now
    )
    {
        if (!CloudEvent.TryParse(request.Data, out var cloudEvent, out var problem))
        {
            throw new JsonException(problem);
        }

        List<CloudEventAttribute> attributes = [.. cloudEvent.Attributes];
        Set(CloudEventNames.Topic, request.Topic);
        Set(CloudEventNames.PubSubName, pubSubName);
        Set(CloudEventNames.TraceId, traceParent);
        Set(CloudEventNames.TraceParent, traceParent);
        Set(CloudEventNames.TraceState, traceState);
        if (!string.IsNullOrEmpty(baggage))
        {
            Set(CloudEventNames.Baggage, baggage);
        }

        if (expiration is { } time)
        {
            Set(CloudEventNames.Expiration, Rfc3339(time));
        }

        SetOrDefault(CloudEventNames.Id, "id", Guid.NewGuid().ToString(), request.Metadata);
        SetOrDefault(CloudEventNames.Source, "source", DefaultSource, request.Metadata);
        SetOrDefault(CloudEventNames.Type, "type", DefaultType, request.Metadata);
        SetOrDefault(CloudEventNames.SpecVersion, null, SpecVersion, request.Metadata);
        SetOrDefault(CloudEventNames.Time, null, Rfc3339(now), request.Metadata);
        if (Override(request.Metadata, "subject") is { } subject)
        {
            Set(CloudEventNames.Subject, subject);
        }

        return CloudEventWriter.Write(attributes);

        void Set(string name, string value) => CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(name, value));

        void SetOrDefault(string name, string? overridden, string fallback, IReadOnlyDictionary<string, string>? metadata)
        {
            if (overridden is not null && Override(metadata, overridden) is { } value)
            {
                Set(name, value);
            }
            else if (!cloudEvent.TryGet(name, out var given) || given.Kind == JsonValueKind.Null)
            {
                Set(name, fallback);
            }
        }
    }

    private static string? Override(IReadOnlyDictionary<string, string>? metadata, string name)
    {
        if (metadata is null or { Count: 0 })
        {
            return null;
        }

        foreach (var (key, value) in metadata)
        {
            if (
                key.Length == OverridePrefix.Length + name.Length
                && value.Length > 0
                && key.StartsWith(OverridePrefix, StringComparison.OrdinalIgnoreCase)
                && key.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            )
            {
                return value;
            }
        }

        return null;
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
