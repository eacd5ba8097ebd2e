using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>
/// A CloudEvent as its JSON bytes, with its members found but not copied. Lenient, as Dapr is with what arrives: any JSON object is an event,
/// missing attributes are not invented.
/// </summary>
/// <remarks>CloudEvents 1.0, JSON format; Dapr's extensions are in components-contrib <c>pubsub/envelope.go</c>.</remarks>
public sealed class CloudEvent
{
    // The names every event has need no text of their own.
    private static readonly string[] s_knownNames =
    [
        CloudEventNames.Id,
        CloudEventNames.Source,
        CloudEventNames.Type,
        CloudEventNames.SpecVersion,
        CloudEventNames.DataContentType,
        CloudEventNames.Data,
        CloudEventNames.DataBase64,
        CloudEventNames.Topic,
        CloudEventNames.PubSubName,
        CloudEventNames.Time,
        CloudEventNames.TraceId,
        CloudEventNames.TraceParent,
        CloudEventNames.TraceState,
        CloudEventNames.Subject,
        CloudEventNames.Expiration,
    ];

    private readonly List<CloudEventAttribute> _attributes;

    private CloudEvent(ReadOnlyMemory<byte> json, List<CloudEventAttribute> attributes)
    {
        Json = json;
        _attributes = attributes;
    }

    /// <summary>The event in structured mode: one JSON object.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Every member, <c>data</c> too, in the order they stand; a name that stands twice is there once, with its last value.</summary>
    public IReadOnlyList<CloudEventAttribute> Attributes => _attributes;

    /// <summary>The event's id; empty when it has none.</summary>
    public string Id => GetText(CloudEventNames.Id) ?? "";

    /// <summary>The content type of the data; empty when the event says none.</summary>
    public string DataContentType => GetText(CloudEventNames.DataContentType) ?? "";

    /// <summary>Reads an event.</summary>
    /// <param name="json">The bytes; they must not change as long as the event is used.</param>
    /// <param name="cloudEvent">The event.</param>
    /// <param name="problem">Why the bytes are none.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        [NotNullWhen(true)] out CloudEvent? cloudEvent,
        [NotNullWhen(false)] out string? problem
    )
    {
        cloudEvent = null;
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                problem = $"expected a JSON object, found {(json.IsEmpty ? "nothing" : reader.TokenType)}";
                return false;
            }

            var attributes = new List<CloudEventAttribute>(16);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = ReadName(ref reader);
                reader.Read();
                var kind = KindOf(reader.TokenType);
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Set(attributes, new CloudEventAttribute(name, kind, json[start..(int)reader.BytesConsumed]));
            }

            // A second read finds anything behind the object.
            reader.Read();
            cloudEvent = new CloudEvent(json, attributes);
            problem = null;
            return true;
        }
        catch (JsonException e)
        {
            problem = e.Message;
            return false;
        }
    }

    /// <summary>Reads bytes that this process wrote as an event.</summary>
    internal static CloudEvent Parse(ReadOnlyMemory<byte> json) =>
        TryParse(json, out var cloudEvent, out var problem) ? cloudEvent : throw new JsonException(problem);

    /// <summary>A member; false when it is not there.</summary>
    public bool TryGet(string name, out CloudEventAttribute attribute)
    {
        foreach (var candidate in _attributes)
        {
            if (candidate.Name == name)
            {
                attribute = candidate;
                return true;
            }
        }

        attribute = default;
        return false;
    }

    /// <summary>A member that is a string; null when it is not there or something else.</summary>
    public string? GetText(string name) =>
        TryGet(name, out var attribute) && attribute.Kind == JsonValueKind.String ? attribute.Text : null;

    /// <summary>
    /// The data as bytes: those that <c>data_base64</c> stands for, the content of a <c>data</c> that is text while its content type is not JSON,
    /// or its JSON.
    /// </summary>
    /// <remarks>Dapr's <c>ExtractCloudEventProperty</c> and its gRPC delivery (<c>pkg/runtime/subscription/postman/grpc</c>).</remarks>
    public ReadOnlyMemory<byte> GetData()
    {
        if (TryGet(CloudEventNames.DataBase64, out var base64) && base64.Kind == JsonValueKind.String)
        {
            var encoded = Encoding.UTF8.GetBytes(base64.Text);
            return Base64.DecodeFromUtf8InPlace(encoded, out var written) == System.Buffers.OperationStatus.Done
                ? encoded.AsMemory(0, written)
                : encoded;
        }

        if (!TryGet(CloudEventNames.Data, out var data))
        {
            return default;
        }

        return data.Kind == JsonValueKind.String && !ContentTypes.IsJson(DataContentType) ? Encoding.UTF8.GetBytes(data.Text) : data.Json;
    }

    /// <summary>Whether the time in <c>expiration</c> has passed; no time or a bad one never passes.</summary>
    public bool HasExpired(DateTimeOffset now) =>
        GetText(CloudEventNames.Expiration) is { Length: > 0 } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiration)
        && expiration < now;

    /// <summary>Sets a member in a list, in place of one of the same name.</summary>
    internal static void Set(List<CloudEventAttribute> attributes, CloudEventAttribute attribute)
    {
        for (var i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Name == attribute.Name)
            {
                attributes[i] = attribute;
                return;
            }
        }

        attributes.Add(attribute);
    }

    private static string ReadName(ref Utf8JsonReader reader)
    {
        foreach (var known in s_knownNames)
        {
            if (reader.ValueTextEquals(known))
            {
                return known;
            }
        }

        return JsonStrings.Unescape([(byte)'"', .. reader.ValueSpan, (byte)'"']);
    }

    private static JsonValueKind KindOf(JsonTokenType token) =>
        token switch
        {
            JsonTokenType.StartObject => JsonValueKind.Object,
            JsonTokenType.StartArray => JsonValueKind.Array,
            JsonTokenType.String => JsonValueKind.String,
            JsonTokenType.Number => JsonValueKind.Number,
            JsonTokenType.True => JsonValueKind.True,
            JsonTokenType.False => JsonValueKind.False,
            _ => JsonValueKind.Null,
        };
}
