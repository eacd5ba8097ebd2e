using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>Everything that the chosen worlds import and export, each interface once per side.</summary>
internal sealed class BindingSet
{
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _imports = [];
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _exports = [];
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _externals = [];
    private readonly HashSet<ExternalType> _externalTypes = [];
    private readonly NamespaceMap _namespaces;
    private readonly string _folder;

    public BindingSet(IReadOnlyList<WitWorld> worlds, WitSettings settings, bool hasStreams)
    {
        _folder = settings.Folder;
        _namespaces = new NamespaceMap(settings);
        HasStreams = hasStreams;
        foreach (var world in worlds)
        {
            ThrowIfExternal(world, world.Id, "is a world of this item");
            AddImport(world);
            foreach (var item in world.Imports.Select(i => i.Interface).OfType<WitInterface>())
            {
                AddImport(item);
            }

            foreach (var included in world.Types.Select(t => t.Owner))
            {
                AddImport(included);
            }
        }

        foreach (var item in worlds.SelectMany(w => w.Exports).Select(e => e.Interface).OfType<WitInterface>())
        {
            AddExport(item);
        }

        _namespaces.ThrowIfUnused(_imports.Keys.Select(o => o.Package.Name));
        Worlds = [.. worlds.Select(w => new InterfaceBinding(w, isExport: true, NamespaceOf(w), TypeNamespace(w)))];
    }

    /// <summary>Whether the library has .NET types for streams and futures.</summary>
    public bool HasStreams { get; }

    /// <summary>What the host implements.</summary>
    public IEnumerable<InterfaceBinding> Imports => _imports.Values;

    /// <summary>The interfaces that guests export.</summary>
    public IEnumerable<InterfaceBinding> Exports => _exports.Values;

    /// <summary>What generated code has named so far of packages that are generated elsewhere.</summary>
    public IEnumerable<ExternalType> ExternalTypes => _externalTypes;

    /// <summary>The worlds, as what guests export.</summary>
    public IReadOnlyList<InterfaceBinding> Worlds { get; }

    public InterfaceBinding Export(WitInterface owner) => _exports[owner];

    /// <summary>The binding whose types an interface means: an exported one means those that are exported beside it, if they are.</summary>
    public InterfaceBinding Find(IWitTypeOwner owner, bool fromExport) =>
        fromExport && _exports.TryGetValue(owner, out var export) ? export
        : _imports.TryGetValue(owner, out var import) ? import
        : _externals.TryGetValue(owner, out var external) ? external
        : _exports[owner];

    /// <summary>The complete name of a type. One that is generated elsewhere is noted.</summary>
    public string NameOf(InterfaceBinding binding, WitTypeDefinition type)
    {
        if (_externals.ContainsKey(binding.Owner) && !binding.IsExport)
        {
            _externalTypes.Add(new ExternalType(_folder, $"'{type.Name}' of {binding.Id}", binding.TypeNamespace, binding.NameOf(type)));
        }

        return binding.QualifiedNameOf(type);
    }

    private void AddImport(IWitTypeOwner owner)
    {
        var side = _namespaces.IsExternal(owner.Package.Name) ? _externals : _imports;
        if (!side.ContainsKey(owner))
        {
            side.Add(owner, new InterfaceBinding(owner, isExport: false, NamespaceOf(owner), TypeNamespace(owner)));
        }
    }

    // Where both sides have an interface, its types are two: a guest's resource is not the host's.
    private void AddExport(WitInterface owner)
    {
        ThrowIfExternal(owner, owner.Id, "is exported");
        if (!_exports.ContainsKey(owner))
        {
            var types = TypeNamespace(owner);
            var isTaken = _imports.Values.Any(i => string.Equals(i.TypeNamespace, types, StringComparison.Ordinal));
            _exports.Add(owner, new InterfaceBinding(owner, isExport: true, NamespaceOf(owner), isTaken ? types + ".Exported" : types));
        }
    }

    private void ThrowIfExternal(IWitTypeOwner owner, string id, string what)
    {
        if (_namespaces.IsExternal(owner.Package.Name))
        {
            throw new WitException(
                _folder,
                $"'{id}' {what}, and its package is in the metadata External, which is for what worlds import: generate the package here"
            );
        }
    }

    private string NamespaceOf(IWitTypeOwner owner) =>
        owner is WitInterface { World: { } world } ? TypeNamespace(world) : _namespaces.Of(owner.Package.Name);

    private string TypeNamespace(IWitTypeOwner owner) => $"{NamespaceOf(owner)}.{CSharpNames.Pascal(owner.Name)}";
}
