namespace Pillion.Wasm.Wit.Types;

/// <summary><c>future</c> or <c>future&lt;t&gt;</c></summary>
/// <param name="element">What it brings, if anything.</param>
public sealed class WitFutureType(WitType? element) : WitType
{
    /// <summary>What it brings, if anything.</summary>
    public WitType? Element { get; } = element;
}
