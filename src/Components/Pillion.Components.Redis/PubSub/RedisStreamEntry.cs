using System.Text.Json;
using System.Text.Json.Serialization;
using Pillion.Redis;

namespace Pillion.Components.Redis.PubSub;

/// <summary>A message as it stands in a stream: its id and daprd's fields, <c>data</c> and <c>metadata</c> (a JSON object of texts).</summary>
internal sealed record RedisStreamEntry(string Id, byte[] Data, IReadOnlyDictionary<string, string>? Metadata)
{
    /// <summary>Reads <c>[id, [field, value, …]]</c>; null for what is no entry (of one that was deleted, old servers send nil).</summary>
    public static RedisStreamEntry? Of(in RedisReply reply)
    {
        if (reply.Kind != RedisReplyKind.Array || reply.Items is not [{ Text: { } id }, { Kind: RedisReplyKind.Array } content])
        {
            return null;
        }

        byte[] data = [];
        IReadOnlyDictionary<string, string>? metadata = null;
        var fields = content.Items;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].Bytes.AsSpan().SequenceEqual("data"u8))
            {
                data = fields[i + 1].Bytes ?? [];
            }
            else if (fields[i].Bytes.AsSpan().SequenceEqual("metadata"u8))
            {
                metadata = ReadMetadata(fields[i + 1].Bytes);
            }
        }

        return new RedisStreamEntry(id, data, metadata);
    }

    /// <summary>A message's metadata; null when another publisher has put there what is none.</summary>
    private static Dictionary<string, string>? ReadMetadata(byte[]? json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RedisStreamJson.Default.DictionaryStringString);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The JSON in streams.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class RedisStreamJson : JsonSerializerContext;
