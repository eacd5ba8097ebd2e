using Pillion.Abstractions;

namespace Pillion.Components.Wasm.Providers;

/// <summary>Metadata as lists of pairs, which WIT has instead of maps.</summary>
internal static class WitMetadata
{
    public static (string, string)[] Write(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is null or { Count: 0 } ? [] : [.. metadata.Select(pair => (pair.Key, pair.Value))];

    public static (string, string)[] Write(ComponentMetadata metadata) => [.. metadata.Select(pair => (pair.Key, pair.Value))];

    /// <summary>Null for none. Of several of one name the last one counts.</summary>
    public static IReadOnlyDictionary<string, string>? Read((string Name, string Value)[] metadata)
    {
        if (metadata.Length == 0)
        {
            return null;
        }

        var read = new Dictionary<string, string>(metadata.Length, StringComparer.Ordinal);
        foreach (var (name, value) in metadata)
        {
            read[name] = value;
        }

        return read;
    }
}
