using Pillion.Wasm.Wit.Definitions;

namespace Pillion.Wasm.Wit.Types;

/// <summary>A type that was given a name. Where the name is a resource's, it stands for an owned handle.</summary>
/// <param name="definition">What the name stands for.</param>
public sealed class WitNamedType(WitTypeDefinition definition) : WitType
{
    /// <summary>What the name stands for.</summary>
    public WitTypeDefinition Definition { get; } = definition;
}
