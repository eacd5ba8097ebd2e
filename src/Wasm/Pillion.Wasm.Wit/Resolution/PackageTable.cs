using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>All packages with what their files declare, before anything is resolved.</summary>
internal sealed class PackageTable(WitResolveOptions options)
{
    private readonly List<PackageEntry> _packages = [];

    public IReadOnlyList<PackageEntry> Packages => _packages;

    public PackageEntry? Root { get; private set; }

    /// <summary>Adds the files of one package and the packages in braces inside of them.</summary>
    public void Add(IReadOnlyList<FileSyntax> files, bool isRoot)
    {
        var named = files.Where(f => f.Package is not null).ToList();
        foreach (var file in named.Skip(1))
        {
            if (!file.Package!.Name.Equals(named[0].Package!.Name))
            {
                throw file.Package.At.Error(
                    $"this file is of the package '{file.Package.Name}', others of its folder of '{named[0].Package!.Name}'; a folder holds one package, so move it to one of its own"
                );
            }
        }

        var own = files.SelectMany(f => f.Items.Where(i => i is not NestedPackageSyntax)).ToList();
        if (named.Count > 0)
        {
            var first = named[0].Package!;
            var docs = string.Join("\n", named.Select(f => f.Docs).Where(d => d.Length > 0));
            var content = string.Join("\n", files.Select(f => f.Content));
            var entry = AddPackage(first, docs, content, [.. files.Select(f => f.Items.Where(i => i is not NestedPackageSyntax))]);
            Root = isRoot ? entry : Root;
        }
        else if (own.Count > 0)
        {
            throw own[0]
                .Gate.At.Error("these definitions are in no package; begin one of the files of this folder with 'package namespace:name;'");
        }

        foreach (var nested in files.SelectMany(f => f.Items.OfType<NestedPackageSyntax>()))
        {
            AddPackage(nested.Name, nested.Gate.Docs, nested.Content, [nested.Items]);
        }
    }

    /// <summary>Finds a package: of exactly the version, or else the highest that satisfies it; without a version, the only one there is.</summary>
    public PackageEntry Find(PackageNameSyntax wanted)
    {
        var name = wanted.Name;
        var candidates = _packages
            .Where(p =>
                string.Equals(p.Package.Name.Namespace, name.Namespace, StringComparison.Ordinal)
                && string.Equals(p.Package.Name.Name, name.Name, StringComparison.Ordinal)
            )
            .OrderByDescending(p => p.Package.Name.Version)
            .ToList();
        var exact = candidates.FirstOrDefault(p => Equals(p.Package.Name.Version, name.Version));
        if (exact is not null)
        {
            return exact;
        }

        var known = string.Join(", ", candidates.Select(p => p.Package.Name.ToString()));
        if (name.Version is null)
        {
            return candidates.Count switch
            {
                1 => candidates[0],
                0 => throw wanted.At.Error(
                    $"there is no package '{name}'; put its files into the folder 'deps', or the package in braces into this file"
                ),
                _ => throw wanted.At.Error($"'{name}' is there in several versions ({known}); add '@version'"),
            };
        }

        return candidates.FirstOrDefault(p => p.Package.Name.Version is { } version && version.Satisfies(name.Version))
            ?? throw wanted.At.Error(
                candidates.Count == 0
                    ? $"there is no package '{name}'; put its files into the folder 'deps', or the package in braces into this file"
                    : $"there is no package '{name}', only {known}, which {(candidates.Count == 1 ? "is" : "are")} not compatible with it; ask for one of these or add the package to 'deps'"
            );
    }

    /// <summary>Whether an item exists, as its gates and the chosen features have it.</summary>
    public bool Exists(GateSyntax gate, WitPackage package)
    {
        if (gate.Since is { } since)
        {
            var version =
                package.Name.Version
                ?? throw since.At.Error(
                    $"the package '{package.Name}' has no version, so nothing in it can be @since one; add a version to the package"
                );
            if (version.CompareTo(since.Version) < 0)
            {
                throw since.At.Error($"@since {since.Version} is later than the package's version, {version}; correct either");
            }
        }

        return gate.Unstable is null || options.AllFeatures || options.Features.Contains(gate.Unstable.Text);
    }

    private PackageEntry AddPackage(
        PackageNameSyntax name,
        string docs,
        string content,
        IReadOnlyList<IEnumerable<PackageItemSyntax>> files
    )
    {
        var twin = _packages.FirstOrDefault(p =>
            p.Package.Name.Equals(name.Name) && string.Equals(p.Package.Name.ToString(), name.Name.ToString(), StringComparison.Ordinal)
        );
        if (twin is not null)
        {
            return string.Equals(twin.Content, content, StringComparison.Ordinal)
                ? twin
                : throw name.At.Error(
                    $"the package '{name.Name}' is also in {twin.At.Source.Path}, with other contents; remove one, or give them different versions"
                );
        }

        var entry = new PackageEntry(new WitPackage(name.Name, docs), content, name.At);
        foreach (var file in files)
        {
            entry.AddFile(file, this);
        }

        _packages.Add(entry);
        return entry;
    }
}
