using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>A name with the type of what it names: a field of a record, a parameter of a function.</summary>
/// <param name="Name">In kebab case.</param>
/// <param name="Type">The type of its value.</param>
public sealed record NamedType(string Name, ComponentValueType Type)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type}";
}

/// <summary><c>record</c>: named fields, at least one.</summary>
/// <param name="Fields">In order.</param>
public sealed record RecordType(ImmutableArray<NamedType> Fields) : ComponentValueType
{
    /// <inheritdoc/>
    public bool Equals(RecordType? other) => ReferenceEquals(this, other) || (other is not null && TypeList.AreEqual(Fields, other.Fields));

    /// <inheritdoc/>
    public override int GetHashCode() => TypeList.Hash(nameof(RecordType), Fields);

    /// <inheritdoc/>
    public override string ToString() => $"record {{ {string.Join(", ", Fields)} }}";
}

/// <summary><c>tuple</c>: values by position, at least one.</summary>
/// <param name="Elements">In order.</param>
public sealed record TupleType(ImmutableArray<ComponentValueType> Elements) : ComponentValueType
{
    /// <inheritdoc/>
    public bool Equals(TupleType? other) =>
        ReferenceEquals(this, other) || (other is not null && TypeList.AreEqual(Elements, other.Elements));

    /// <inheritdoc/>
    public override int GetHashCode() => TypeList.Hash(nameof(TupleType), Elements);

    /// <inheritdoc/>
    public override string ToString() => $"tuple<{string.Join(", ", Elements)}>";
}

/// <summary><c>flags</c>: a set of named booleans, 1 to 32.</summary>
/// <param name="Names">In the order of their bits, the lowest first.</param>
public sealed record FlagsType(ImmutableArray<string> Names) : ComponentValueType
{
    /// <inheritdoc/>
    public bool Equals(FlagsType? other) => ReferenceEquals(this, other) || (other is not null && TypeList.AreEqual(Names, other.Names));

    /// <inheritdoc/>
    public override int GetHashCode() => TypeList.Hash(nameof(FlagsType), Names);

    /// <inheritdoc/>
    public override string ToString() => $"flags {{ {string.Join(", ", Names)} }}";
}
