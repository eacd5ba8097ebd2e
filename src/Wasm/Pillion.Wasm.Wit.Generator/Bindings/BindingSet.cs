using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>Everything that the chosen worlds import and export, each interface once per side.</summary>
internal sealed class BindingSet
{
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _imports = [];
    private readonly Dictionary<IWitTypeOwner, InterfaceBinding> _exports = [];
    private readonly NamespaceMap _namespaces;

    public BindingSet(IReadOnlyList<WitWorld> worlds, NamespaceMap namespaces)
    {
        Worlds = worlds;
        _namespaces = namespaces;
        foreach (var world in worlds)
        {
            _imports[world] = new InterfaceBinding(world, isExport: false, NamespaceOf(world), WorldNamespace(world));
            foreach (var item in world.Imports.Select(i => i.Interface).OfType<WitInterface>().Where(i => !_imports.ContainsKey(i)))
            {
                _imports.Add(item, new InterfaceBinding(item, isExport: false, NamespaceOf(item), TypeNamespace(item)));
            }
        }

        // Where both sides have an interface, its types are two: a guest's resource is not the host's.
        foreach (
            var item in worlds
                .SelectMany(w => w.Exports)
                .Select(e => e.Interface)
                .OfType<WitInterface>()
                .Where(i => !_exports.ContainsKey(i))
                .ToList()
        )
        {
            if (!_exports.ContainsKey(item))
            {
                var types = TypeNamespace(item);
                _exports.Add(
                    item,
                    new InterfaceBinding(item, isExport: true, NamespaceOf(item), _imports.ContainsKey(item) ? types + ".Exported" : types)
                );
            }
        }
    }

    public IReadOnlyList<WitWorld> Worlds { get; }

    public IEnumerable<InterfaceBinding> Imports => _imports.Values;

    public IEnumerable<InterfaceBinding> Exports => _exports.Values;

    public InterfaceBinding Import(IWitTypeOwner owner) => _imports[owner];

    public InterfaceBinding Export(WitInterface owner) => _exports[owner];

    /// <summary>The binding whose types an interface means: an exported one means those that are exported beside it, if they are.</summary>
    public InterfaceBinding Find(IWitTypeOwner owner, bool fromExport) =>
        fromExport && _exports.TryGetValue(owner, out var export) ? export
        : _imports.TryGetValue(owner, out var import) ? import
        : _exports[owner];

    public string NamespaceOf(IWitTypeOwner owner) =>
        owner is WitInterface { World: { } world } ? WorldNamespace(world) : _namespaces.Of(owner.Package.Name);

    private string WorldNamespace(WitWorld world) => $"{_namespaces.Of(world.Package.Name)}.{CSharpNames.Pascal(world.Name)}";

    private string TypeNamespace(WitInterface item) => $"{NamespaceOf(item)}.{CSharpNames.Pascal(item.Name)}";
}
