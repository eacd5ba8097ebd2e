using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>The type of a component-level function. Equality is structural, with the names of parameters.</summary>
/// <param name="IsAsync">Whether a call may block its caller's task.</param>
/// <param name="Parameters">In order.</param>
/// <param name="Result">Null for none.</param>
public sealed record ComponentFunctionType(bool IsAsync, ImmutableArray<NamedType> Parameters, ComponentValueType? Result)
    : ComponentDefinedType
{
    /// <inheritdoc/>
    public bool Equals(ComponentFunctionType? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && IsAsync == other.IsAsync
            && TypeList.AreEqual(Parameters, other.Parameters)
            && EqualityComparer<ComponentValueType?>.Default.Equals(Result, other.Result)
        );

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsAsync, Result, TypeList.Hash(nameof(ComponentFunctionType), Parameters));

    /// <summary>As WIT has it: <c>func(a: u32) -> string</c>.</summary>
    public override string ToString()
    {
        var result = Result is null ? "" : $" -> {Result}";
        return $"{(IsAsync ? "async " : "")}func({string.Join(", ", Parameters)}){result}";
    }
}
