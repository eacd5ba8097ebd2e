using System.Collections.Immutable;

namespace Pillion.Wasm;

/// <summary>The type of a function: the types of its parameters and results (core spec, §2.3 "Function Types").</summary>
/// <remarks>Equality is structural.</remarks>
public sealed record FuncType : ExternType
{
    /// <summary>A function type with these parameters and results.</summary>
    public FuncType(ImmutableArray<ValueType> parameters, ImmutableArray<ValueType> results)
    {
        Parameters = parameters;
        Results = results;
    }

    /// <summary>Types of the parameters, in order.</summary>
    public ImmutableArray<ValueType> Parameters { get; }

    /// <summary>Types of the results, in order.</summary>
    public ImmutableArray<ValueType> Results { get; }

    /// <summary>
    /// The defined type whose functions are described, with its place in a hierarchy; null where nothing but parameters and results is said.
    /// No part of equality.
    /// </summary>
    public DefinedType? Definition { get; internal set; }

    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Function;

    /// <inheritdoc/>
    public bool Equals(FuncType? other) =>
        other is not null
        && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan())
        && Results.AsSpan().SequenceEqual(other.Results.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var type in Parameters)
        {
            hash.Add(type);
        }

        hash.Add(-1);
        foreach (var type in Results)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }

    /// <summary>The type in the style of the specification: <c>[i32 i32] -> [i64]</c>.</summary>
    public override string ToString() => $"[{string.Join(' ', Parameters)}] -> [{string.Join(' ', Results)}]";
}
