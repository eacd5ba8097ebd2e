namespace Pillion.Wasm.Wit.Definitions;

/// <summary>Flags: any of several names; 1 to 32.</summary>
public sealed class WitFlags : WitTypeDefinition
{
    internal WitFlags(string name, WitMetadata metadata, IWitTypeOwner owner, IReadOnlyList<WitCase> flags)
        : base(name, metadata, owner) => Flags = flags;

    /// <summary>The flags; their types are null.</summary>
    public IReadOnlyList<WitCase> Flags { get; }
}
