namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A resource: something that is only passed by handle.</summary>
public sealed class WitResource : WitTypeDefinition
{
    internal WitResource(string name, WitMetadata metadata, IWitTypeOwner owner)
        : base(name, metadata, owner) { }

    /// <summary>Its constructor, methods and static functions.</summary>
    public IReadOnlyList<WitFunction> Functions { get; internal set; } = [];
}
