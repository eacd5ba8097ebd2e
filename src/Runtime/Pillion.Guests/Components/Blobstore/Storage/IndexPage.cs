using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>
/// A part of a container's index: those of its objects whose names fall on it. What it says of an object is the object: it is there when it is
/// here, and a write of the page makes it appear or disappear.
/// </summary>
internal sealed class IndexPage
{
    /// <summary>The objects by their names.</summary>
    public SortedDictionary<string, ObjectRecord> Objects { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Writes under way, by their ids, with the time they began in seconds since 1970: chunks that nobody will ask for if the writer dies.</summary>
    public Dictionary<string, long> Writing { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Objects that are gone, by their ids, with the number of chunks that may still be there.</summary>
    public Dictionary<string, int> Garbage { get; init; } = new(StringComparer.Ordinal);

    public static IndexPage Parse(ReadOnlySpan<byte> json) =>
        json.IsEmpty ? new IndexPage() : JsonSerializer.Deserialize(json, StorageJson.Default.IndexPage)!;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StorageJson.Default.IndexPage);

    /// <summary>Takes objects out.</summary>
    /// <returns>Whether any was there.</returns>
    public bool RemoveAll(IEnumerable<string> names)
    {
        var isChanged = false;
        foreach (var name in names.ToArray())
        {
            isChanged |= Remove(name);
        }

        return isChanged;
    }

    /// <summary>Takes an object out; its chunks are garbage then.</summary>
    public bool Remove(string name)
    {
        if (!Objects.Remove(name, out var record))
        {
            return false;
        }

        if (record.Size > 0)
        {
            Garbage[record.Id] = record.Chunks();
        }

        return true;
    }
}

/// <summary>How records are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate
)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(IndexPage))]
internal sealed partial class StorageJson : JsonSerializerContext;
