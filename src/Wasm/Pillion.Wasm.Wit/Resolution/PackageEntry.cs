using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>A package: its interfaces and worlds by name.</summary>
internal sealed class PackageEntry(WitPackage package, string content, SourcePosition at)
{
    private readonly Dictionary<string, SourcePosition> _names = new(StringComparer.OrdinalIgnoreCase);

    public WitPackage Package { get; } = package;

    /// <summary>Its tokens, by which two copies are compared.</summary>
    public string Content { get; } = content;

    public SourcePosition At { get; } = at;

    public Dictionary<string, InterfaceEntry> Interfaces { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, WorldEntry> Worlds { get; } = new(StringComparer.Ordinal);

    /// <summary>The feature of each item that does not exist because its feature was not chosen.</summary>
    public Dictionary<string, string> Hidden { get; } = new(StringComparer.Ordinal);

    public void AddFile(IEnumerable<PackageItemSyntax> items, PackageTable table)
    {
        var scope = new FileScope(this);
        foreach (var item in items)
        {
            var exists = table.Exists(item.Gate, Package);
            switch (item)
            {
                case TopLevelUseSyntax use when exists:
                    scope.Add(use);
                    break;
                case InterfaceSyntax syntax:
                    Declare(syntax.Name, "interface");
                    if (exists)
                    {
                        Interfaces.Add(syntax.Name.Text, new InterfaceEntry(syntax, scope));
                    }
                    else
                    {
                        Hidden.Add(syntax.Name.Text, syntax.Gate.Unstable!.Text);
                    }

                    break;
                case WorldSyntax syntax:
                    Declare(syntax.Name, "world");
                    if (exists)
                    {
                        Worlds.Add(syntax.Name.Text, new WorldEntry(syntax, scope));
                    }
                    else
                    {
                        Hidden.Add(syntax.Name.Text, syntax.Gate.Unstable!.Text);
                    }

                    break;
            }
        }
    }

    private void Declare(NameSyntax name, string what)
    {
        if (_names.ContainsKey(name.Text))
        {
            throw name.At.Error(
                $"the package '{Package.Name}' has two items '{name.Text}' (upper and lower case count as the same); rename this {what}"
            );
        }

        _names.Add(name.Text, name.At);
    }
}

/// <summary>An interface, and what it was resolved to.</summary>
internal sealed class InterfaceEntry(InterfaceSyntax syntax, FileScope scope)
{
    public InterfaceSyntax Syntax { get; } = syntax;

    public FileScope Scope { get; } = scope;

    public WitInterface? Result { get; set; }

    public bool IsInProgress { get; set; }
}

/// <summary>A world, and what it was resolved to.</summary>
internal sealed class WorldEntry(WorldSyntax syntax, FileScope scope)
{
    public WorldSyntax Syntax { get; } = syntax;

    public FileScope Scope { get; } = scope;

    public WitWorld? Result { get; set; }

    public bool IsInProgress { get; set; }
}
