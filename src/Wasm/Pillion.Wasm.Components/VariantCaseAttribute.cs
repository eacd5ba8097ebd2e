namespace Pillion.Wasm.Components;

/// <summary>Marks a class as a case of the <see cref="Variant"/> that it is nested in.</summary>
/// <param name="index">Which one, from 0 in the order of the WIT text.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class VariantCaseAttribute(int index) : Attribute
{
    /// <summary>Which case, from 0 in the order of the WIT text.</summary>
    public int Index { get; } = index;
}
