using Google.Protobuf.Collections;

namespace Pillion.Api.Grpc;

/// <summary>Between the maps of messages and the metadata of components.</summary>
internal static class MetadataMap
{
    /// <summary>What a request says; null for nothing.</summary>
    public static Dictionary<string, string>? ToMetadata(this MapField<string, string> map) =>
        map.Count == 0 ? null : new Dictionary<string, string>(map, StringComparer.Ordinal);

    /// <summary>Adds what a component says.</summary>
    public static void AddAll(this MapField<string, string> map, IReadOnlyDictionary<string, string>? metadata)
    {
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            map[key] = value;
        }
    }
}
