using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Types;

/// <summary>One case of a variant.</summary>
/// <param name="Name">In kebab case.</param>
/// <param name="Type">What it carries; null for nothing.</param>
public sealed record Case(string Name, ComponentValueType? Type)
{
    /// <inheritdoc/>
    public override string ToString() => Type is null ? Name : $"{Name}({Type})";
}

/// <summary><c>variant</c>: one of several cases, at least one.</summary>
/// <param name="Cases">In the order of their numbers.</param>
public sealed record VariantType(ImmutableArray<Case> Cases) : ComponentValueType
{
    /// <inheritdoc/>
    public bool Equals(VariantType? other) => ReferenceEquals(this, other) || (other is not null && TypeList.AreEqual(Cases, other.Cases));

    /// <inheritdoc/>
    public override int GetHashCode() => TypeList.Hash(nameof(VariantType), Cases);

    /// <inheritdoc/>
    public override string ToString() => $"variant {{ {string.Join(", ", Cases)} }}";
}

/// <summary><c>enum</c>: one of several names, at least one.</summary>
/// <param name="Names">In the order of their numbers.</param>
public sealed record EnumType(ImmutableArray<string> Names) : ComponentValueType
{
    /// <inheritdoc/>
    public bool Equals(EnumType? other) => ReferenceEquals(this, other) || (other is not null && TypeList.AreEqual(Names, other.Names));

    /// <inheritdoc/>
    public override int GetHashCode() => TypeList.Hash(nameof(EnumType), Names);

    /// <inheritdoc/>
    public override string ToString() => $"enum {{ {string.Join(", ", Names)} }}";
}

/// <summary><c>option</c>: a value or none.</summary>
/// <param name="Element">The value's type.</param>
public sealed record OptionType(ComponentValueType Element) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => $"option<{Element}>";
}

/// <summary><c>result</c>: success or failure, each with a value or without.</summary>
/// <param name="Ok">What success carries; null for nothing.</param>
/// <param name="Error">What failure carries; null for nothing.</param>
public sealed record ResultType(ComponentValueType? Ok, ComponentValueType? Error) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Ok, Error) switch
        {
            (null, null) => "result",
            ({ } ok, null) => $"result<{ok}>",
            (var ok, { } error) => $"result<{ok?.ToString() ?? "_"}, {error}>",
        };
}
