using System.Collections.Immutable;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Definitions;

/// <summary>A type as it is written: its references are indices.</summary>
internal abstract record TypeExpression(int Offset);

/// <summary>A reference to a value type: a primitive one, or the index of a type.</summary>
/// <param name="Primitive">Null for an index.</param>
internal readonly record struct ValueTypeReference(int Offset, PrimitiveKind? Primitive, uint Index);

/// <summary>A name with a type: a field, a parameter, or a case if the type may be missing.</summary>
internal sealed record LabeledType(int Offset, string Name, ValueTypeReference? Type);

internal sealed record PrimitiveExpression(int Offset, PrimitiveKind Kind) : TypeExpression(Offset);

internal sealed record RecordExpression(int Offset, ImmutableArray<LabeledType> Fields) : TypeExpression(Offset);

internal sealed record VariantExpression(int Offset, ImmutableArray<LabeledType> Cases) : TypeExpression(Offset);

/// <param name="FixedLength">Null for lists of any length.</param>
internal sealed record ListExpression(int Offset, ValueTypeReference Element, uint? FixedLength) : TypeExpression(Offset);

internal sealed record MapExpression(int Offset, ValueTypeReference Key, ValueTypeReference Value) : TypeExpression(Offset);

internal sealed record TupleExpression(int Offset, ImmutableArray<ValueTypeReference> Elements) : TypeExpression(Offset);

internal sealed record FlagsExpression(int Offset, ImmutableArray<string> Names) : TypeExpression(Offset);

internal sealed record EnumExpression(int Offset, ImmutableArray<string> Names) : TypeExpression(Offset);

internal sealed record OptionExpression(int Offset, ValueTypeReference Element) : TypeExpression(Offset);

internal sealed record ResultExpression(int Offset, ValueTypeReference? Ok, ValueTypeReference? Error) : TypeExpression(Offset);

/// <param name="Resource">Index of a resource type.</param>
internal sealed record OwnExpression(int Offset, uint Resource) : TypeExpression(Offset);

/// <param name="Resource">Index of a resource type.</param>
internal sealed record BorrowExpression(int Offset, uint Resource) : TypeExpression(Offset);

internal sealed record StreamExpression(int Offset, ValueTypeReference? Element) : TypeExpression(Offset);

internal sealed record FutureExpression(int Offset, ValueTypeReference? Element) : TypeExpression(Offset);

/// <summary>A resource type: makes a new one each time that the component is instantiated.</summary>
/// <param name="Representation">What a core module keeps for a resource.</param>
/// <param name="Destructor">Index of a core function.</param>
internal sealed record ResourceExpression(int Offset, ValueType Representation, uint? Destructor) : TypeExpression(Offset);

internal sealed record FunctionExpression(int Offset, bool IsAsync, ImmutableArray<LabeledType> Parameters, ValueTypeReference? Result)
    : TypeExpression(Offset);

internal sealed record ComponentTypeExpression(int Offset, ImmutableArray<Definition> Declarations) : TypeExpression(Offset);

internal sealed record InstanceTypeExpression(int Offset, ImmutableArray<Definition> Declarations) : TypeExpression(Offset);

/// <summary>An export in the type of a component or instance: a name and what is exported by it.</summary>
internal sealed record ExportDeclaration(int Offset, ExternName Name, ExternTypeExpression Type) : Definition(Offset);

/// <summary>The type of an import or export as it is written.</summary>
/// <param name="Kind">A core module, function, value, type, component or instance.</param>
/// <param name="Index">The index of the type; for a type, of the one it is equal to. Not of values, and not of abstract types.</param>
internal sealed record ExternTypeExpression(int Offset, Sort Kind, uint Index)
{
    /// <summary>Whether a type is known only to be a resource type: <c>(sub resource)</c>.</summary>
    public bool IsAbstract { get; init; }

    /// <summary>The type of a value; null if it is equal to the value with that index.</summary>
    public ValueTypeReference? Value { get; init; }
}
