namespace Pillion.Wasm.Components.Linking;

/// <summary>What a linker knows, found by exact name or else by the newest version of the same track.</summary>
/// <typeparam name="T">What is defined.</typeparam>
internal sealed class HostDefinitions<T>
    where T : class
{
    private readonly Dictionary<string, T> _exact = [];
    private readonly Dictionary<string, (string? Version, T Item)> _newest = [];

    /// <summary>The item of exactly that name, made if there is none.</summary>
    public T GetOrAdd(string name, Func<string, T> create)
    {
        if (!_exact.TryGetValue(name, out var item))
        {
            item = create(name);
            Set(name, item);
        }

        return item;
    }

    public void Set(string name, T item)
    {
        _exact[name] = item;
        var parsed = InterfaceName.Parse(name);
        if (!_newest.TryGetValue(parsed.Track, out var known) || InterfaceName.Compare(parsed.Version, known.Version) >= 0)
        {
            _newest[parsed.Track] = (parsed.Version, item);
        }
    }

    /// <summary>What satisfies an import of that name, or null.</summary>
    public T? Find(string name)
    {
        if (_exact.TryGetValue(name, out var item))
        {
            return item;
        }

        // A name may also be written with the track alone.
        return _newest.TryGetValue(InterfaceName.Parse(name).Track, out var newest) ? newest.Item : null;
    }
}
