using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Generator.Naming;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>An interface, or what stands in a world outside of interfaces, on one side: what the host implements, or what a guest exports.</summary>
/// <param name="owner">The interface or world.</param>
/// <param name="isExport">Whether a guest exports it.</param>
/// <param name="ns">The namespace of the C# interface or wrapper.</param>
/// <param name="typeNamespace">The namespace of the types that the interface defines.</param>
internal sealed class InterfaceBinding(IWitTypeOwner owner, bool isExport, string ns, string typeNamespace)
{
    private readonly Dictionary<WitTypeDefinition, string> _typeNames = [];

    public IWitTypeOwner Owner { get; } = owner;

    public bool IsExport { get; } = isExport;

    public string Namespace { get; } = ns;

    public string TypeNamespace { get; } = typeNamespace;

    /// <summary>The interface's name in .NET, without <c>I</c>.</summary>
    public string Name { get; } = CSharpNames.Pascal(owner.Name);

    /// <summary>The name with those of package and world, for methods that stand beside those of other packages.</summary>
    public string FullName
    {
        get
        {
            var package = Owner.Package.Name;
            var world = (Owner as WitInterface)?.World is { } outer ? CSharpNames.Pascal(outer.Name) : "";
            return CSharpNames.Pascal(package.Namespace) + CSharpNames.Pascal(package.Name) + world + Name;
        }
    }

    /// <summary>How messages and documentation name it.</summary>
    public string Id => (Owner as WitInterface)?.Id ?? ((WitWorld)Owner).Id;

    /// <summary>What components call it: empty for what stands outside of interfaces.</summary>
    public string InstanceName => (Owner as WitInterface)?.Id ?? "";

    public WitMetadata Metadata => ((WitItem)Owner).Metadata;

    /// <summary>All functions, those of resources among them.</summary>
    public IReadOnlyList<WitFunction> Functions { get; } =
    [
        .. owner switch
        {
            WitInterface item => item.AllFunctions,
            WitWorld world => (isExport ? [] : OwnTypes(world).OfType<WitResource>().SelectMany(r => r.Functions)).Concat(
                (isExport ? world.Exports : world.Imports).Select(e => e.Function).OfType<WitFunction>()
            ),
            _ => [],
        },
    ];

    /// <summary>Whether there is anything to call.</summary>
    public bool IsCallable => Functions.Count > 0 || Resources.Any();

    /// <summary>The types that the interface itself defines and that become types in .NET.</summary>
    public IEnumerable<WitTypeDefinition> Types => IsExport && Owner is WitWorld ? [] : OwnTypes(Owner);

    public IEnumerable<WitResource> Resources => Types.OfType<WitResource>();

    /// <summary>The .NET name of one of its types; a resource of the host is an interface, one of a guest a class.</summary>
    public string NameOf(WitTypeDefinition type)
    {
        if (_typeNames.Count == 0)
        {
            var scope = new NameScope("Type");
            foreach (var item in Types)
            {
                var name = CSharpNames.Pascal(item.Name);
                _typeNames.Add(item, scope.Take(item is WitResource && !IsExport ? "I" + name : name));
            }
        }

        return _typeNames[type];
    }

    public string QualifiedNameOf(WitTypeDefinition type) => $"global::{TypeNamespace}.{NameOf(type)}";

    private static IEnumerable<WitTypeDefinition> OwnTypes(IWitTypeOwner owner) =>
        owner.Types.Where(t => t is not WitAlias && t.Owner == owner);
}
