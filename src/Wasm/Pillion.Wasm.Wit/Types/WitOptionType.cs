namespace Pillion.Wasm.Wit.Types;

/// <summary><c>option&lt;t&gt;</c></summary>
/// <param name="element">What it may hold.</param>
public sealed class WitOptionType(WitType element) : WitType
{
    /// <summary>What it may hold.</summary>
    public WitType Element { get; } = element;
}
