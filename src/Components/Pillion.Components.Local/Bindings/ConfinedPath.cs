using Pillion.Abstractions;

namespace Pillion.Components.Local.Bindings;

/// <summary>
/// Paths that stay below a root whatever they say: <c>..</c> ends at the root, and a symbolic link is followed as if the root were the whole file
/// system (github.com/cyphar/filepath-securejoin, which Dapr uses).
/// </summary>
internal static class ConfinedPath
{
    // What Linux allows, and securejoin.
    private const int MaxLinks = 255;

    /// <summary>The absolute path of a file below the root; the file need not exist.</summary>
    /// <exception cref="ComponentException">The path has too many links, or a character that no path has.</exception>
    public static string Resolve(string root, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "the file name has a NUL character in it");
        }

        var pending = new Stack<string>(Split(path).Reverse());
        var resolved = new List<string>();
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                if (resolved.Count > 0)
                {
                    resolved.RemoveAt(resolved.Count - 1);
                }

                continue;
            }

            var link = new FileInfo(Path.Combine([root, .. resolved, part])).LinkTarget;
            if (link is null)
            {
                resolved.Add(part);
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new ComponentException(
                    ComponentErrorKind.InvalidRequest,
                    $"the file name '{path}' leads through too many symbolic links"
                );
            }

            if (Path.IsPathRooted(link))
            {
                resolved.Clear();
            }

            foreach (var target in Split(link).Reverse())
            {
                pending.Push(target);
            }
        }

        return Path.Combine([root, .. resolved]);
    }

    private static IEnumerable<string> Split(string path) =>
        path.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
