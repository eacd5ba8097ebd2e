using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>The type names of one interface or world; definitions are resolved when they are first needed.</summary>
internal sealed class TypeScope(PackageResolver packages, FileScope file, IWitTypeOwner owner)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hidden = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<WitTypeDefinition> _ordered = [];
    private readonly List<WitInterface> _dependencies = [];

    public IReadOnlyList<WitTypeDefinition> Ordered => _ordered;

    /// <summary>The interfaces named in <c>use</c>.</summary>
    public IReadOnlyList<WitInterface> Dependencies => _dependencies;

    /// <summary>Takes a name, which nothing else in the interface or world may have.</summary>
    public void Claim(NameSyntax name)
    {
        if (!_names.Add(name.Text))
        {
            throw name.At.Error(
                $"the name '{name.Text}' is taken in '{owner.Name}' (upper and lower case count as the same); rename one of the two"
            );
        }
    }

    /// <summary>Declares a type or the names of a <c>use</c>.</summary>
    public void Declare(InterfaceItemSyntax item)
    {
        var exists = packages.Table.Exists(item.Gate, owner.Package);
        switch (item)
        {
            case TypeDefinitionSyntax definition:
                Declare(definition.Name, definition, null, exists);
                break;
            case UseSyntax use:
                foreach (var name in use.Names)
                {
                    Declare(name.Local, use, name, exists);
                }

                break;
        }
    }

    public void ResolveAll()
    {
        foreach (var entry in _entries.Values)
        {
            Resolve(entry);
        }

        var functions = new FunctionResolver(packages, this, owner.Package);
        foreach (var entry in _entries.Values)
        {
            if (entry is { Definition: WitResource resource, Syntax: ResourceSyntax syntax })
            {
                resource.Functions = functions.OfResource(resource, syntax);
            }
        }
    }

    public WitTypeDefinition Find(NameSyntax name)
    {
        if (_entries.TryGetValue(name.Text, out var entry))
        {
            return entry.IsInProgress
                ? throw name.At.Error(
                    $"the type '{name.Text}' contains itself; types cannot be recursive, so hold the inner one by a resource or an index"
                )
                : Resolve(entry);
        }

        if (_hidden.TryGetValue(name.Text, out var feature))
        {
            throw name.At.Error(
                $"the type '{name.Text}' is part of the unstable feature '{feature}'; enable the feature, or mark what needs it @unstable(feature = {feature})"
            );
        }

        var similar = _entries.Keys.FirstOrDefault(k => string.Equals(k, name.Text, StringComparison.OrdinalIgnoreCase));
        throw name.At.Error(
            similar is null
                ? $"the type '{name.Text}' is not defined in '{owner.Name}'; define it there, or bring it in with 'use interface.{{{name.Text}}};'"
                : $"the type '{name.Text}' is not defined in '{owner.Name}'; did you mean '{similar}'?"
        );
    }

    private void Declare(NameSyntax name, InterfaceItemSyntax syntax, RenameSyntax? used, bool exists)
    {
        if (!exists)
        {
            _hidden[name.Text] = syntax.Gate.Unstable!.Text;
            return;
        }

        Claim(name);
        _entries.Add(name.Text, new Entry(name, syntax, used));
    }

    private WitTypeDefinition Resolve(Entry entry)
    {
        if (entry.Definition is { } done)
        {
            return done;
        }

        entry.IsInProgress = true;
        var definition = entry.Syntax is UseSyntax use ? Use(entry, use) : Define(entry.Name.Text, (TypeDefinitionSyntax)entry.Syntax);
        entry.IsInProgress = false;
        entry.Definition = definition;
        _ordered.Add(definition);
        return definition;
    }

    private WitAlias Use(Entry entry, UseSyntax use)
    {
        var source = packages.FindInterface(file, use.Path);
        if (!_dependencies.Contains(source))
        {
            _dependencies.Add(source);
        }

        var name = entry.Used!.Name;
        var target =
            source.Types.FirstOrDefault(t => string.Equals(t.Name, name.Text, StringComparison.Ordinal))
            ?? throw name.At.Error(
                $"the interface '{source.Id}' has no type '{name.Text}'; it has {(source.Types.Count == 0 ? "none" : string.Join(", ", source.Types.Select(t => t.Name)))}"
            );
        return new WitAlias(entry.Name.Text, PackageResolver.Metadata(use.Gate), owner, new WitNamedType(target), isUse: true);
    }

    private WitTypeDefinition Define(string name, TypeDefinitionSyntax syntax)
    {
        var types = new TypeResolver(this);
        var metadata = PackageResolver.Metadata(syntax.Gate);
        return syntax switch
        {
            RecordSyntax record => new WitRecord(name, metadata, owner, types.NamedValues(record.Fields, "field")),
            VariantSyntax variant => new WitVariant(name, metadata, owner, types.Cases(variant.Cases, "case")),
            EnumSyntax @enum => new WitEnum(name, metadata, owner, types.Cases(@enum.Cases, "case")),
            FlagsSyntax flags => new WitFlags(name, metadata, owner, types.Cases(flags.Flags, "flag")),
            AliasSyntax alias => new WitAlias(name, metadata, owner, types.Type(alias.Type), isUse: false),
            _ => new WitResource(name, metadata, owner),
        };
    }

    private sealed class Entry(NameSyntax name, InterfaceItemSyntax syntax, RenameSyntax? used)
    {
        public NameSyntax Name { get; } = name;

        public InterfaceItemSyntax Syntax { get; } = syntax;

        public RenameSyntax? Used { get; } = used;

        public WitTypeDefinition? Definition { get; set; }

        public bool IsInProgress { get; set; }
    }
}
