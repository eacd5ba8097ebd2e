using Pillion.Wasm.Wit.Definitions;

namespace Pillion.Wasm.Wit;

/// <summary>Packages whose names are all resolved.</summary>
public sealed class WitResolution
{
    internal WitResolution(WitPackage? root, IReadOnlyList<WitPackage> packages)
    {
        Root = root;
        Packages = packages;
    }

    /// <summary>The package that was asked for; null if a folder holds only others.</summary>
    public WitPackage? Root { get; }

    /// <summary>All packages, the root among them.</summary>
    public IReadOnlyList<WitPackage> Packages { get; }

    /// <summary>Selects a world as WIT.md, "Specifying a World" says.</summary>
    /// <param name="name">A world of the root package by its name, a world of any package as <c>ns:package/world[@version]</c> (without a version:
    /// the newest), or null for the root package's only world.</param>
    /// <exception cref="WitException">There is no such world, or more than one.</exception>
    public WitWorld SelectWorld(string? name = null)
    {
        var rootName = Root?.Name.ToString() ?? "WIT";
        if (string.IsNullOrEmpty(name))
        {
            return Root?.Worlds.Count == 1
                ? Root.Worlds[0]
                : throw new WitException(
                    rootName,
                    $"there is not exactly one world; name one of: {Known(Root is null ? Packages : [Root])}"
                );
        }

        var slash = name!.IndexOf('/');
        var candidates =
            slash < 0
                ? (Root?.Worlds ?? []).Where(w => string.Equals(w.Name, name, StringComparison.Ordinal))
                : Packages
                    .SelectMany(p => p.Worlds)
                    .Where(w =>
                        string.Equals(w.Id, name, StringComparison.Ordinal)
                        || string.Equals($"{w.Package.Name.Namespace}:{w.Package.Name.Name}/{w.Name}", name, StringComparison.Ordinal)
                    );
        return candidates.OrderByDescending(w => w.Package.Name.Version).FirstOrDefault()
            ?? throw new WitException(rootName, $"there is no world '{name}'; there are: {Known(Packages)}");
    }

    private static string Known(IEnumerable<WitPackage> packages)
    {
        var names = string.Join(", ", packages.SelectMany(p => p.Worlds).Select(w => w.Id));
        return names.Length == 0 ? "none" : names;
    }
}
