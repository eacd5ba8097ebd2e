namespace Pillion.Wasm.Wit.Definitions;

/// <summary>An enum: one of several names.</summary>
public sealed class WitEnum : WitTypeDefinition
{
    internal WitEnum(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitCase> cases)
        : base(name, metadata, owner) => Cases = cases;

    /// <summary>The names, at least one; their types are null.</summary>
    public IReadOnlyList<WitCase> Cases { get; }
}
