using System.Collections.Immutable;

namespace Pillion.Wasm.Types;

/// <summary>The subtyping rules of core spec 3.0, §3.3 "Matching".</summary>
internal static class Subtyping
{
    /// <summary>Whether the heap type of one reference type is below that of another, whatever they say of null.</summary>
    public static bool IsHeapSubtype(ValueType type, ValueType other)
    {
        if (other.Defined is { } expected)
        {
            return type.Defined is { } actual
                ? actual.IsSubtypeOf(expected)
                : type.Heap == (expected.Function is null ? HeapKind.None : HeapKind.NoFunc);
        }

        var kind = type.Defined is { } defined ? KindOf(defined) : type.Heap;
        return IsAbstractSubtype(kind, other.Heap);
    }

    /// <summary>The heap type at the top of the hierarchy that a reference type belongs to.</summary>
    public static HeapKind TopOf(ValueType type) =>
        (type.Defined is { } defined ? KindOf(defined) : type.Heap) switch
        {
            HeapKind.Func or HeapKind.NoFunc => HeapKind.Func,
            HeapKind.Extern or HeapKind.NoExtern => HeapKind.Extern,
            HeapKind.Exn or HeapKind.NoExn => HeapKind.Exn,
            _ => HeapKind.Any,
        };

    /// <summary>Whether each type is below the one at the same place.</summary>
    public static bool AreSubtypes(ImmutableArray<ValueType> types, ImmutableArray<ValueType> others)
    {
        if (types.Length != others.Length)
        {
            return false;
        }

        for (var i = 0; i < types.Length; i++)
        {
            if (!types[i].IsSubtypeOf(others[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what a type is made of allows it to be declared below another.</summary>
    public static bool MayBeBelow(DefinedType type, DefinedType supertype) =>
        (type, supertype) switch
        {
            ({ Function: { } function }, { Function: { } above }) => AreSubtypes(above.Parameters, function.Parameters)
                && AreSubtypes(function.Results, above.Results),
            ({ Array: { } array }, { Array: { } above }) => array.Element.IsSubtypeOf(above.Element),
            ({ Struct.Fields: var fields }, { Struct.Fields: var above }) => fields.Length >= above.Length
                && above.Select((field, i) => fields[i].IsSubtypeOf(field)).All(below => below),
            _ => false,
        };

    private static HeapKind KindOf(DefinedType type) =>
        type.Function is not null ? HeapKind.Func
        : type.Struct is not null ? HeapKind.Struct
        : HeapKind.Array;

    private static bool IsAbstractSubtype(HeapKind kind, HeapKind other) =>
        kind == other
        || other switch
        {
            HeapKind.Any => kind is HeapKind.Eq or HeapKind.I31 or HeapKind.Struct or HeapKind.Array or HeapKind.None,
            HeapKind.Eq => kind is HeapKind.I31 or HeapKind.Struct or HeapKind.Array or HeapKind.None,
            HeapKind.I31 or HeapKind.Struct or HeapKind.Array => kind == HeapKind.None,
            HeapKind.Func => kind == HeapKind.NoFunc,
            HeapKind.Extern => kind == HeapKind.NoExtern,
            HeapKind.Exn => kind == HeapKind.NoExn,
            _ => false,
        };
}
