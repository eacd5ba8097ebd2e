namespace Pillion.Wasm.Wit.Generator.Naming;

/// <summary>
/// The C# namespace of each package: <c>{root}.{Namespace}.{Package}</c>, unless the project maps the WIT namespace or the package, and whether
/// its types are generated in this project or elsewhere.
/// </summary>
internal sealed class NamespaceMap
{
    private readonly Dictionary<string, Entry> _map = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _root;

    public NamespaceMap(WitSettings settings)
    {
        _folder = settings.Folder;
        _root = settings.Namespace;
        Add(settings.Namespaces, "Namespaces", isExternal: false);
        Add(settings.External, "External", isExternal: true);
    }

    /// <summary>The C# namespace of a package.</summary>
    public string Of(WitPackageName package)
    {
        var name = CSharpNames.Pascal(package.Name);
        if (Find(package) is { } key)
        {
            var mapped = _map[key].Namespace;
            return key.IndexOf(':') < 0 ? $"{mapped}.{name}" : mapped;
        }

        var ns = CSharpNames.Pascal(package.Namespace);
        return _root.Length == 0 ? $"{ns}.{name}" : $"{_root}.{ns}.{name}";
    }

    /// <summary>Whether a package is generated elsewhere.</summary>
    public bool IsExternal(WitPackageName package)
    {
        if (Find(package) is not { } key || !_map[key].IsExternal)
        {
            return false;
        }

        _used.Add(key);
        return true;
    }

    /// <summary>Refuses what the project calls external although no world has anything of it: a name that was mistyped, mostly.</summary>
    /// <param name="packages">The packages that the worlds import from.</param>
    /// <exception cref="WitException">There is such a name.</exception>
    public void ThrowIfUnused(IEnumerable<WitPackageName> packages)
    {
        if (_map.FirstOrDefault(e => e.Value.IsExternal && !_used.Contains(e.Key)).Key is { } unused)
        {
            var names = packages.Select(p => p.ToString()).Distinct().OrderBy(p => p, StringComparer.Ordinal);
            throw new WitException(
                _folder,
                $"'{unused}' in the metadata External of the WitWorld item is nothing that its worlds import from; they import from: {string.Join(", ", names)}"
            );
        }
    }

    /// <summary>The entry for a package: the one that says most of it.</summary>
    private string? Find(WitPackageName package)
    {
        var whole = package.ToString();
        var name = $"{package.Namespace}:{package.Name}";
        return _map.ContainsKey(whole) ? whole
            : _map.ContainsKey(name) ? name
            : _map.ContainsKey(package.Namespace) ? package.Namespace
            : null;
    }

    private void Add(string list, string metadata, bool isExternal)
    {
        foreach (var entry in WitSettings.Split(list))
        {
            var equals = entry.IndexOf('=');
            if (equals <= 0 || equals == entry.Length - 1)
            {
                throw new WitException(
                    _folder,
                    $"'{entry}' in the metadata {metadata} of the WitWorld item is not of the form 'wasi=My.Wasi', 'wasi:io=My.Io' or 'wasi:io@0.2.0=My.OldIo'"
                );
            }

            var key = entry.Substring(0, equals).Trim();
            if (isExternal && _map.TryGetValue(key, out var before) && !before.IsExternal)
            {
                throw new WitException(
                    _folder,
                    $"'{key}' is in the metadata Namespaces and External of the WitWorld item: either this project generates it, or another one"
                );
            }

            _map[key] = new Entry(entry.Substring(equals + 1).Trim(), isExternal);
        }
    }

    private readonly record struct Entry(string Namespace, bool IsExternal);
}
