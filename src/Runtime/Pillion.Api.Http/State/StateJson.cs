using System.Text.Json;
using Pillion.Abstractions.State;
using Pillion.Api.Http.Errors;
using Pillion.BuildingBlocks.State;

namespace Pillion.Api.Http.State;

/// <summary>The bodies of save and bulk get.</summary>
internal static class StateJson
{
    /// <summary>Reads the array of items that a save takes.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed, or an item has no key.</exception>
    public static List<StateSetRequest> ReadSaves(ReadOnlySpan<byte> body, string store, Dictionary<string, string>? metadata)
    {
        var reader = new JsonBodyReader(body, RequestErrors.Malformed);
        var items = new List<StateSetRequest>();
        if (reader.TryReadNull())
        {
            reader.ExpectEnd();
            return items;
        }

        reader.ExpectArray();
        while (reader.NextElement())
        {
            var item = StateItemJson.Read(ref reader, cause => StateErrors.Save(store, cause));
            items.Add(item.ToSet(metadata));
        }

        reader.ExpectEnd();
        return items;
    }

    /// <summary>Reads <c>{keys, parallelism, metadata}</c>.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed.</exception>
    public static (List<StateGetRequest> Requests, int Parallelism) ReadBulkGet(
        ReadOnlySpan<byte> body,
        Dictionary<string, string>? queryMetadata
    )
    {
        var reader = new JsonBodyReader(body, RequestErrors.MalformedBody);
        List<string> keys = [];
        Dictionary<string, string>? metadata = null;
        var parallelism = 0;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("keys"u8))
            {
                if (!reader.TryReadNull())
                {
                    reader.ExpectArray();
                    while (reader.NextElement())
                    {
                        keys.Add(reader.ReadString() ?? "");
                    }
                }
            }
            else if (reader.Is("parallelism"u8))
            {
                parallelism = reader.ReadInt32();
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

        reader.ExpectEnd();
        var merged = StateItemJson.Merge(metadata, queryMetadata);
        return (keys.ConvertAll(key => new StateGetRequest(key, Metadata: merged)), parallelism);
    }

    /// <summary>Writes the answer of a bulk get: an item for each key, with only <c>key</c> when nothing is stored there.</summary>
    public static void WriteBulk(Utf8JsonWriter json, IReadOnlyList<StateBulkItem> items)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, item.Key);
            if (item.Error is not null)
            {
                json.WriteString("error"u8, item.Error);
            }
            else if (item.Value.Exists)
            {
                WriteValue(json, item.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the answer of a query.</summary>
    public static void WriteQuery(Utf8JsonWriter json, StateQueryPage page)
    {
        json.WriteStartObject();
        json.WritePropertyName("results"u8);
        WriteBulk(json, page.Items);
        if (page.Token is { Length: > 0 } token)
        {
            json.WriteString("token"u8, token);
        }

        if (page.Metadata is { Count: > 0 } metadata)
        {
            json.WriteStartObject("metadata"u8);
            foreach (var (key, value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, in StateValue value)
    {
        if (!value.Data.IsEmpty)
        {
            if (!JsonText.IsValid(value.Data.Span))
            {
                json.WriteString("error"u8, "the stored value is not JSON: read it with a single get");
                return;
            }

            json.WritePropertyName("data"u8);
            json.WriteRawValue(value.Data.Span, skipInputValidation: true);
        }

        if (value.ETag is not null)
        {
            json.WriteString("etag"u8, value.ETag);
        }

        if (value.Metadata is { Count: > 0 })
        {
            json.WritePropertyName("metadata"u8);
            JsonAnswer.WriteObject(json, value.Metadata);
        }
    }
}
