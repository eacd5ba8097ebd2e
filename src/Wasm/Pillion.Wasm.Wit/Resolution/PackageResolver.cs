using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>Resolves interfaces and worlds on demand, so that any order of the texts will do, and finds circles.</summary>
internal sealed class PackageResolver(PackageTable table)
{
    private readonly List<string> _path = [];

    public PackageTable Table { get; } = table;

    public WitResolution Resolve()
    {
        foreach (var package in Table.Packages)
        {
            package.Package.Interfaces = [.. package.Interfaces.Values.Select(Interface)];
        }

        foreach (var package in Table.Packages)
        {
            package.Package.Worlds = [.. package.Worlds.Values.Select(World)];
        }

        foreach (var entry in Table.Packages)
        {
            foreach (var scope in entry.Interfaces.Values.Select(i => i.Scope).Concat(entry.Worlds.Values.Select(w => w.Scope)).Distinct())
            {
                foreach (var use in scope.Uses)
                {
                    FindTarget(scope.Package, use.Path);
                }
            }
        }

        return new WitResolution(Table.Root?.Package, [.. Table.Packages.Select(p => p.Package)]);
    }

    /// <summary>The interface that a path names.</summary>
    public WitInterface FindInterface(FileScope scope, UsePathSyntax path)
    {
        var (package, name) = Locate(scope, path);
        if (package.Interfaces.TryGetValue(name.Text, out var entry))
        {
            return Interface(entry, path.At);
        }

        throw Missing(
            package,
            name,
            path,
            package.Worlds.ContainsKey(name.Text) ? $"'{path}' is a world, not an interface; use 'include' for worlds" : null
        );
    }

    /// <summary>The world that a path names.</summary>
    public WitWorld FindWorld(FileScope scope, UsePathSyntax path)
    {
        var (package, name) = Locate(scope, path);
        if (package.Worlds.TryGetValue(name.Text, out var entry))
        {
            return World(entry, path.At);
        }

        throw Missing(
            package,
            name,
            path,
            package.Interfaces.ContainsKey(name.Text)
                ? $"'{path}' is an interface, not a world; use 'import' or 'export' for interfaces"
                : null
        );
    }

    public static WitMetadata Metadata(GateSyntax gate) =>
        new(gate.Docs, gate.Since?.Version, gate.Unstable?.Text, gate.Deprecated?.Version, gate.ExternalId);

    private void FindTarget(PackageEntry package, UsePathSyntax path)
    {
        var target = path.Package is null ? package : Table.Find(path.Package);
        if (
            !target.Interfaces.ContainsKey(path.Name.Text)
            && !target.Worlds.ContainsKey(path.Name.Text)
            && !target.Hidden.ContainsKey(path.Name.Text)
        )
        {
            throw Missing(target, path.Name, path, null);
        }
    }

    // The file's own "use" comes first, then the package.
    private (PackageEntry Package, NameSyntax Name) Locate(FileScope scope, UsePathSyntax path)
    {
        if (path.Package is not null)
        {
            return (Table.Find(path.Package), path.Name);
        }

        return scope.Find(path.Name.Text) is { } use
            ? (use.Path.Package is null ? scope.Package : Table.Find(use.Path.Package), use.Path.Name)
            : (scope.Package, path.Name);
    }

    private static WitException Missing(PackageEntry package, NameSyntax name, UsePathSyntax path, string? problem)
    {
        if (problem is null && package.Hidden.TryGetValue(name.Text, out var feature))
        {
            problem =
                $"'{path}' is part of the unstable feature '{feature}'; enable the feature, or mark what needs it @unstable(feature = {feature})";
        }

        var known = string.Join(", ", package.Interfaces.Keys.Concat(package.Worlds.Keys).OrderBy(k => k, StringComparer.Ordinal));
        return path.At.Error(
            problem ?? $"the package '{package.Package.Name}' has no '{name.Text}'; it has {(known.Length == 0 ? "nothing" : known)}"
        );
    }

    private WitInterface Interface(InterfaceEntry entry) => Interface(entry, entry.Syntax.Name.At);

    private WitInterface Interface(InterfaceEntry entry, SourcePosition at)
    {
        if (entry.Result is { } done)
        {
            return done;
        }

        var name = entry.Scope.Package.Package.Name.Qualify(entry.Syntax.Name.Text);
        if (entry.IsInProgress)
        {
            throw at.Error(
                $"the interface '{name}' needs types of itself: {Circle(name)}; move the shared types to an interface of their own"
            );
        }

        entry.IsInProgress = true;
        _path.Add(name);
        var result = new WitInterface(entry.Syntax.Name.Text, Metadata(entry.Syntax.Gate), entry.Scope.Package.Package, null);
        new InterfaceResolver(this, entry.Scope).Fill(result, entry.Syntax);
        _path.RemoveAt(_path.Count - 1);
        entry.IsInProgress = false;
        return entry.Result = result;
    }

    private WitWorld World(WorldEntry entry) => World(entry, entry.Syntax.Name.At);

    private WitWorld World(WorldEntry entry, SourcePosition at)
    {
        if (entry.Result is { } done)
        {
            return done;
        }

        var name = entry.Scope.Package.Package.Name.Qualify(entry.Syntax.Name.Text);
        if (entry.IsInProgress)
        {
            throw at.Error($"the world '{name}' includes itself: {Circle(name)}; remove one 'include'");
        }

        entry.IsInProgress = true;
        _path.Add(name);
        var result = new WitWorld(entry.Syntax.Name.Text, Metadata(entry.Syntax.Gate), entry.Scope.Package.Package);
        new WorldResolver(this, entry.Scope, result).Fill(entry.Syntax);
        _path.RemoveAt(_path.Count - 1);
        entry.IsInProgress = false;
        return entry.Result = result;
    }

    private string Circle(string name) => string.Join(" → ", _path.Skip(_path.IndexOf(name)).Concat([name]));
}
