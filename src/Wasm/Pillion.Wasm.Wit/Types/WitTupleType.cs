namespace Pillion.Wasm.Wit.Types;

/// <summary><c>tuple&lt;…&gt;</c></summary>
/// <param name="elements">Its parts, at least one.</param>
public sealed class WitTupleType(IReadOnlyList<WitType> elements) : WitType
{
    /// <summary>Its parts.</summary>
    public IReadOnlyList<WitType> Elements { get; } = elements;
}
