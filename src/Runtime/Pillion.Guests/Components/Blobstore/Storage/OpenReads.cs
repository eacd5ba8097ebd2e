namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>
/// The objects that guests of this process are reading. What somebody reads stays until the last one has ended, even if it is deleted meanwhile, as
/// the WIT has it. Other hosts on the same store know nothing of it: their deletion ends such a read with an error.
/// </summary>
internal sealed class OpenReads
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Ids are unique, whatever store and app they are of, so all share these.</summary>
    public static OpenReads OfProcess { get; } = new();

    /// <summary>One more reads an object.</summary>
    public void Add(string id)
    {
        lock (_lock)
        {
            var before = _entries.GetValueOrDefault(id);
            _entries[id] = before with { Count = before.Count + 1 };
        }
    }

    /// <summary>One less.</summary>
    /// <returns>How many chunks to delete now, because somebody wanted to while it was read; mostly none.</returns>
    public int Remove(string id)
    {
        lock (_lock)
        {
            var before = _entries[id];
            if (before.Count > 1)
            {
                _entries[id] = before with { Count = before.Count - 1 };
                return 0;
            }

            _entries.Remove(id);
            return before.ChunksToDelete;
        }
    }

    /// <summary>Leaves a deletion to the last reader, if there is one.</summary>
    public bool TryPostpone(string id, int chunks)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                return false;
            }

            _entries[id] = entry with { ChunksToDelete = Math.Max(chunks, entry.ChunksToDelete) };
            return true;
        }
    }

    private readonly record struct Entry(int Count, int ChunksToDelete);
}
