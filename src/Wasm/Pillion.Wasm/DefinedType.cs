using System.Globalization;
using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>
/// A type that a module's type section defines: a function, structure or array type, with its place in a hierarchy (core spec 3.0, §2.3.9
/// "Defined Types"). Canonical: in one process, two definitions that are equivalent by the specification's rules are the same object.
/// </summary>
public sealed class DefinedType
{
    private FuncType? _function;

    internal DefinedType(RecursiveGroup group, int index)
    {
        Group = group;
        Index = index;
    }

    /// <summary>Whether no type may be declared below it.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The type it was declared below, or null.</summary>
    public DefinedType? Supertype { get; private set; }

    /// <summary>What a function type takes and gives; null for structures and arrays.</summary>
    public FuncType? Function => _function;

    /// <summary>The fields of a structure type, inherited ones first; null for functions and arrays.</summary>
    public StructType? Struct { get; private set; }

    /// <summary>The elements of an array type; null for functions and structures.</summary>
    public ArrayType? Array { get; private set; }

    /// <summary>The types that were defined together with it, by their references to each other.</summary>
    internal RecursiveGroup Group { get; }

    /// <summary>Its index in the group.</summary>
    internal int Index { get; }

    /// <summary>How many types are above it.</summary>
    internal int Depth => Ancestors.Length - 1;

    /// <summary>The types above it from the top, and itself: at any depth the only one that can be its supertype there.</summary>
    internal DefinedType[] Ancestors { get; private set; } = [];

    /// <summary>Its number in the process, from 1.</summary>
    internal uint Id { get; set; }

    /// <summary>What error messages call it: kind and number.</summary>
    internal string Name =>
        (
            Function is not null ? "func#"
            : Struct is not null ? "struct#"
            : "array#"
        ) + Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The CLR's form of a structure or array type.</summary>
    internal RuntimeType Runtime => TypeAssemblies.RuntimeTypeOf(this);

    /// <summary>Whether every value of this type is one of <paramref name="other"/> too.</summary>
    public bool IsSubtypeOf(DefinedType other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var depth = other.Depth;
        return depth < Ancestors.Length && Ancestors[depth] == other;
    }

    /// <summary>The definition in the form of the text format, with other defined types by their numbers in the process.</summary>
    public override string ToString()
    {
        var composite = Function is { } function ? $"(func {function})" : (object?)Struct ?? Array;
        return IsFinal && Supertype is null
            ? $"{composite}"
            : $"(sub {(IsFinal ? "final " : "")}{(Supertype is { } above ? above.Name + " " : "")}{composite})";
    }

    /// <summary>Completes the type while its group is decoded.</summary>
    internal void Define(bool isFinal, DefinedType? supertype, FuncType? function, StructType? structure, ArrayType? array)
    {
        IsFinal = isFinal;
        Supertype = supertype;
        _function = function;
        Struct = structure;
        Array = array;
        Ancestors = supertype is null ? [this] : [.. supertype.Ancestors, this];
        if (function is not null)
        {
            function.Definition = this;
        }
    }
}
