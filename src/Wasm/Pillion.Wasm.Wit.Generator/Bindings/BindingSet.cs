using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>Everything that the chosen worlds import and export, each interface once per side.</summary>
internal sealed class BindingSet
{
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _imports = [];
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _exports = [];
    private readonly NamespaceMap _namespaces;

    public BindingSet(IReadOnlyList<WitWorld> worlds, NamespaceMap namespaces, bool hasStreams)
    {
        _namespaces = namespaces;
        HasStreams = hasStreams;
        foreach (var world in worlds)
        {
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

        Worlds = [.. worlds.Select(w => new InterfaceBinding(w, isExport: true, NamespaceOf(w), TypeNamespace(w)))];
    }

    /// <summary>Whether the library has .NET types for streams and futures.</summary>
    public bool HasStreams { get; }

    /// <summary>What the host implements.</summary>
    public IEnumerable<InterfaceBinding> Imports => _imports.Values;

    /// <summary>The interfaces that guests export.</summary>
    public IEnumerable<InterfaceBinding> Exports => _exports.Values;

    /// <summary>The worlds, as what guests export.</summary>
    public IReadOnlyList<InterfaceBinding> Worlds { get; }

    public InterfaceBinding Export(WitInterface owner) => _exports[owner];

    /// <summary>The binding whose types an interface means: an exported one means those that are exported beside it, if they are.</summary>
    public InterfaceBinding Find(IWitTypeOwner owner, bool fromExport) =>
        fromExport && _exports.TryGetValue(owner, out var export) ? export
        : _imports.TryGetValue(owner, out var import) ? import
        : _exports[owner];

    private void AddImport(IWitTypeOwner owner)
    {
        if (!_imports.ContainsKey(owner))
        {
            _imports.Add(owner, new InterfaceBinding(owner, isExport: false, NamespaceOf(owner), TypeNamespace(owner)));
        }
    }

    // Where both sides have an interface, its types are two: a guest's resource is not the host's.
    private void AddExport(WitInterface owner)
    {
        if (!_exports.ContainsKey(owner))
        {
            var types = TypeNamespace(owner);
            var isTaken = _imports.Values.Any(i => string.Equals(i.TypeNamespace, types, StringComparison.Ordinal));
            _exports.Add(owner, new InterfaceBinding(owner, isExport: true, NamespaceOf(owner), isTaken ? types + ".Exported" : types));
        }
    }

    private string NamespaceOf(IWitTypeOwner owner) =>
        owner is WitInterface { World: { } world } ? TypeNamespace(world) : _namespaces.Of(owner.Package.Name);

    private string TypeNamespace(IWitTypeOwner owner) => $"{NamespaceOf(owner)}.{CSharpNames.Pascal(owner.Name)}";
}
