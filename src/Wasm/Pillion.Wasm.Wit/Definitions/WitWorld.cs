namespace Pillion.Wasm.Wit.Definitions;

/// <summary>What a component imports and exports.</summary>
public sealed class WitWorld : WitItem, IWitTypeOwner
{
    internal WitWorld(string name, WitMetadata metadata, WitPackage package)
        : base(name, metadata) => Package = package;

    /// <inheritdoc/>
    public WitPackage Package { get; }

    /// <summary>The types that the world itself defines or uses; a component imports them.</summary>
    public IReadOnlyList<WitTypeDefinition> Types { get; internal set; } = [];

    /// <summary>The imports, each after those that it needs; interfaces that are needed for their types are among them.</summary>
    public IReadOnlyList<WitExtern> Imports { get; internal set; } = [];

    /// <summary>The exports, each after those that it needs.</summary>
    public IReadOnlyList<WitExtern> Exports { get; internal set; } = [];

    /// <summary>The name with package and version: <c>wasi:cli/command@0.2.12</c>.</summary>
    public string Id => Package.Name.Qualify(Name);
}
