namespace Pillion.Wasm.Wit.Types;

/// <summary>A built-in type without parts.</summary>
/// <param name="kind">Which.</param>
public sealed class WitPrimitiveType(WitPrimitiveKind kind) : WitType
{
    /// <summary>Which.</summary>
    public WitPrimitiveKind Kind { get; } = kind;
}
