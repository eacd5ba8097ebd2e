using System.Text;
using System.Text.Json;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Api.Http.PubSub;

/// <summary>The bodies of a bulk publish: <c>[{entryId, event, contentType, metadata}]</c> and <c>{failedEntries, errorCode}</c>.</summary>
internal static class BulkPublishJson
{
    private const string Mismatch = "error: mismatch between contentType and event";

    /// <summary>Reads the entries; the form of an event depends on its content type.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed, or an event is not what its content type says.</exception>
    public static IReadOnlyList<BulkPublishEntry> Read(ReadOnlySpan<byte> body, string pubSubName, string topic, string appId)
    {
        var reader = new JsonBodyReader(body, cause => PubSubErrors.UnmarshalEvents(pubSubName, topic, appId, cause));
        var entries = new List<BulkPublishEntry>();
        if (!reader.TryReadNull())
        {
            reader.ExpectArray();
            while (reader.NextElement())
            {
                var (id, content, contentType, metadata) = ReadEntry(ref reader);
                var data =
                    ToBytes(content, contentType) ?? throw PubSubErrors.MarshalEnvelope(pubSubName, topic, appId, Mismatch).ToException();
                entries.Add(new BulkPublishEntry(id, data, contentType, metadata));
            }
        }

        reader.ExpectEnd();
        return entries;
    }

    /// <summary>Writes the entries that were not accepted.</summary>
    public static void WriteFailures(Utf8JsonWriter json, IReadOnlyList<BulkPublishFailure> failures)
    {
        json.WriteStartObject();
        json.WriteStartArray("failedEntries"u8);
        foreach (var failure in failures)
        {
            json.WriteStartObject();
            json.WriteString("entryId"u8, failure.EntryId);
            json.WriteString("error"u8, failure.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("errorCode"u8, "ERR_PUBSUB_PUBLISH_MESSAGE");
        json.WriteEndObject();
    }

    private static (string Id, byte[] Content, string ContentType, Dictionary<string, string>? Metadata) ReadEntry(
        ref JsonBodyReader reader
    )
    {
        var id = "";
        var content = "null"u8.ToArray();
        var contentType = "";
        Dictionary<string, string>? metadata = null;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("entryId"u8))
            {
                id = reader.ReadString() ?? "";
            }
            else if (reader.Is("event"u8))
            {
                content = reader.ReadCompact();
            }
            else if (reader.Is("contentType"u8))
            {
                contentType = reader.ReadString() ?? "";
            }
            else if (reader.Is("metadata"u8))
            {
                metadata = reader.ReadStringMap();
            }
            else
            {
                reader.Skip();
            }
        }

        return (id, content, contentType, metadata);
    }

    /// <summary>Dapr's <c>ConvertEventToBytes</c>; null when the event does not go with its content type.</summary>
    private static byte[]? ToBytes(byte[] json, string contentType)
    {
        if (ContentTypes.IsJson(contentType) || ContentTypes.IsCloudEvent(contentType))
        {
            return json;
        }

        if (json[0] != '"')
        {
            return null;
        }

        var text = JsonStrings.Unescape(json);
        if (ContentTypes.IsText(contentType))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new byte[text.Length];
        return ContentTypes.IsBinary(contentType) && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
