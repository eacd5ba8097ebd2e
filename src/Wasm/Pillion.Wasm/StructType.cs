using System.Collections.Immutable;

namespace Pillion.Wasm;

/// <summary>The type of a structure (core spec 3.0, §2.3.8 "Composite Types").</summary>
/// <param name="Fields">Its fields in order, at most 10,000.</param>
public sealed record StructType(ImmutableArray<FieldType> Fields)
{
    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.IsEmpty ? 0 : HashCode.Combine(Fields.Length, Fields[0]);

    /// <summary>The type in the text format.</summary>
    public override string ToString() => Fields.IsEmpty ? "(struct)" : $"(struct {string.Join(' ', Fields.Select(f => $"(field {f})"))})";
}

/// <summary>The type of an array.</summary>
/// <param name="Element">That of each element.</param>
public sealed record ArrayType(FieldType Element)
{
    /// <summary>The type in the text format.</summary>
    public override string ToString() => $"(array {Element})";
}
