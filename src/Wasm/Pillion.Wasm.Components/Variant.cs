namespace Pillion.Wasm.Components;

/// <summary>
/// Base of .NET types that stand for a WIT <c>variant</c>. A variant is an abstract class; its cases are public sealed classes nested in it
/// that derive from it, each marked with <see cref="VariantCaseAttribute"/>, with one public constructor of no parameter, or of one and a
/// property <c>Value</c>.
/// </summary>
public abstract class Variant
{
    /// <summary>Index of the case, as in its <see cref="VariantCaseAttribute"/>.</summary>
    public abstract int Case { get; }
}
