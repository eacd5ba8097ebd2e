namespace Pillion.Wasm.Wit.Definitions;

/// <summary>A record: named fields, in order.</summary>
public sealed class WitRecord : WitTypeDefinition
{
    internal WitRecord(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitNamedValue> fields)
        : base(name, metadata, owner) => Fields = fields;

    /// <summary>The fields, at least one.</summary>
    public IReadOnlyList<WitNamedValue> Fields { get; }
}
