namespace Pillion.Wasm.Wit.Types;

/// <summary><c>stream</c> or <c>stream&lt;t&gt;</c></summary>
/// <param name="element">What it carries, if anything.</param>
public sealed class WitStreamType(WitType? element) : WitType
{
    /// <summary>What it carries, if anything.</summary>
    public WitType? Element { get; } = element;
}
