namespace Pillion.Wasm.Wit.Types;

/// <summary><c>map&lt;k, v&gt;</c></summary>
/// <param name="key">A primitive type other than floating point.</param>
/// <param name="value">What keys lead to.</param>
public sealed class WitMapType(WitType key, WitType value) : WitType
{
    /// <summary>A primitive type other than floating point.</summary>
    public WitType Key { get; } = key;

    /// <summary>What keys lead to.</summary>
    public WitType Value { get; } = value;
}
