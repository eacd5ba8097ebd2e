namespace Pillion.Wasm.Wit.Generator.Naming;

/// <summary>The C# namespace of each package: <c>{root}.{Namespace}.{Package}</c>, unless the project maps the WIT namespace or the package.</summary>
internal sealed class NamespaceMap
{
    private readonly Dictionary<string, string> _map = new(StringComparer.Ordinal);
    private readonly string _root;

    public NamespaceMap(WitSettings settings)
    {
        _root = settings.Namespace;
        foreach (var entry in WitSettings.Split(settings.Namespaces))
        {
            var equals = entry.IndexOf('=');
            if (equals <= 0 || equals == entry.Length - 1)
            {
                throw new WitException(
                    settings.Folder,
                    $"'{entry}' in the metadata Namespaces of the WitWorld item is not of the form 'wasi=My.Wasi', 'wasi:io=My.Io' or 'wasi:io@0.2.0=My.OldIo'"
                );
            }

            _map[entry.Substring(0, equals).Trim()] = entry.Substring(equals + 1).Trim();
        }
    }

    public string Of(WitPackageName package)
    {
        if (_map.TryGetValue(package.ToString(), out var whole) || _map.TryGetValue($"{package.Namespace}:{package.Name}", out whole))
        {
            return whole;
        }

        var name = CSharpNames.Pascal(package.Name);
        if (_map.TryGetValue(package.Namespace, out var prefix))
        {
            return $"{prefix}.{name}";
        }

        var ns = CSharpNames.Pascal(package.Namespace);
        return _root.Length == 0 ? $"{ns}.{name}" : $"{_root}.{ns}.{name}";
    }
}
