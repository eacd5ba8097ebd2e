namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A variant: one of several cases, each with or without a value.</summary>
public sealed class WitVariant : WitTypeDefinition
{
    internal WitVariant(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitCase> cases)
        : base(name, metadata, owner) => Cases = cases;

    /// <summary>The cases, at least one.</summary>
    public IReadOnlyList<WitCase> Cases { get; }
}
