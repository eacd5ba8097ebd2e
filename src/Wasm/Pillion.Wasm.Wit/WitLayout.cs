namespace Pillion.Wasm.Wit;

/// <summary>Which files of a folder make a package (WIT.md, "Filesystem structure").</summary>
public static class WitLayout
{
    /// <summary>Groups files: those directly in the folder are the root package; a file directly in <c>deps</c> is a package;
    /// the files of any other folder, in <c>deps</c> or elsewhere below the root, are a package.</summary>
    /// <param name="root">The folder; separators may be either slash.</param>
    /// <param name="sources">All files below it.</param>
    /// <returns>The groups, the root's first (empty if there is none), the others by path.</returns>
    public static IReadOnlyList<IReadOnlyList<WitSource>> Group(string root, IEnumerable<WitSource> sources)
    {
        var prefix = root.Replace('\\', '/').TrimEnd('/') + "/";
        var groups = new SortedDictionary<string, List<WitSource>>(StringComparer.Ordinal) { [""] = [] };
        foreach (var source in sources.OrderBy(s => s.Path, StringComparer.Ordinal))
        {
            var path = source.Path.Replace('\\', '/');
            var relative = path.StartsWith(prefix, StringComparison.Ordinal) ? path.Substring(prefix.Length) : path;
            var slash = relative.LastIndexOf('/');
            var folder = slash < 0 ? "" : relative.Substring(0, slash);
            var key = string.Equals(folder, "deps", StringComparison.Ordinal) ? relative : folder;
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
            }

            group.Add(source);
        }

        return [.. groups.Values];
    }

    /// <summary>Reads a folder's <c>.wit</c> files, or one file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="WitException">There are none.</exception>
    public static IReadOnlyList<IReadOnlyList<WitSource>> Read(string path)
    {
        if (File.Exists(path))
        {
            return
            [
                [new WitSource(path, File.ReadAllText(path))],
            ];
        }

        var files = Directory.Exists(path) ? Directory.GetFiles(path, "*.wit", SearchOption.AllDirectories) : [];
        return files.Length == 0
            ? throw new WitException(path, "there is no .wit file here; give a .wit file or a folder with some")
            : Group(path, files.Select(f => new WitSource(f, File.ReadAllText(f))));
    }
}
