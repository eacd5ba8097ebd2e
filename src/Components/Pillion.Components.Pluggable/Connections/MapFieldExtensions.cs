using Google.Protobuf.Collections;

namespace Pillion.Components.Pluggable.Connections;

/// <summary>Between the maps of messages and those of the contracts.</summary>
internal static class MapFieldExtensions
{
    /// <summary>The entries; null for none.</summary>
    public static Dictionary<string, string>? ToMetadata(this MapField<string, string> map) =>
        map.Count == 0 ? null : new Dictionary<string, string>(map, StringComparer.Ordinal);

    /// <summary>Puts entries in; null is none.</summary>
    public static void Fill(this MapField<string, string> map, IReadOnlyDictionary<string, string>? entries)
    {
        if (entries is not null)
        {
            foreach (var (key, value) in entries)
            {
                map[key] = value;
            }
        }
    }
}
