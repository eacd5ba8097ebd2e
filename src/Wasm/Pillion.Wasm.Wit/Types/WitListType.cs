namespace Pillion.Wasm.Wit.Types;

/// <summary><c>list&lt;t&gt;</c> or <c>list&lt;t, n&gt;</c></summary>
/// <param name="element">What it holds.</param>
/// <param name="length">How many, if that is part of the type; at least 1.</param>
public sealed class WitListType(WitType element, uint? length) : WitType
{
    /// <summary>What it holds.</summary>
    public WitType Element { get; } = element;

    /// <summary>How many, if that is part of the type.</summary>
    public uint? Length { get; } = length;
}
