namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A collection of types and functions.</summary>
public sealed class WitInterface : WitItem, IWitTypeOwner
{
    internal WitInterface(string name, WitMetadata metadata, WitPackage package, WitWorld? world)
        : base(name, metadata)
    {
        Package = package;
        World = world;
    }

    /// <inheritdoc/>
    public WitPackage Package { get; }

    /// <summary>The world in which it was written, if it has no place in the package (<c>import log: interface { … }</c>).</summary>
    public WitWorld? World { get; }

    /// <inheritdoc/>
    public IReadOnlyList<WitTypeDefinition> Types { get; internal set; } = [];

    /// <summary>The functions, those of resources not among them.</summary>
    public IReadOnlyList<WitFunction> Functions { get; internal set; } = [];

    /// <summary>The interfaces whose types this one uses, each once, in the order of first use.</summary>
    public IReadOnlyList<WitInterface> Dependencies { get; internal set; } = [];

    /// <summary>The name in components: <c>wasi:clocks/wall-clock@0.2.12</c>; an inline interface's is its plain name.</summary>
    public string Id => World is null ? Package.Name.Qualify(Name) : Name;

    /// <summary>All functions: the interface's own and those of its resources.</summary>
    public IEnumerable<WitFunction> AllFunctions => Types.OfType<WitResource>().SelectMany(r => r.Functions).Concat(Functions);
}
