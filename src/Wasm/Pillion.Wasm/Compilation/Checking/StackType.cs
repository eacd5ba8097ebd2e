using System.Collections.Immutable;

namespace Pillion.Wasm.Compilation.Checking;

/// <summary>What the evaluation stack tells apart (ECMA-335, §III.1.1), and float from double, which generated code never mixes.</summary>
internal enum StackKind
{
    Void,
    Int32,
    Int64,
    Native,
    Single,
    Double,
    Object,

    /// <summary>A managed pointer.</summary>
    Address,

    /// <summary>A value type that is no primitive.</summary>
    Struct,
}

/// <summary>Type of a value on the evaluation stack.</summary>
/// <param name="Name">Of the declared type, arguments included.</param>
/// <param name="Arguments">Of a generic type.</param>
internal sealed record StackType(StackKind Kind, string Name, ImmutableArray<StackType> Arguments)
{
    public static readonly StackType Void = Of(StackKind.Void);
    public static readonly StackType Int32 = Of(StackKind.Int32);
    public static readonly StackType Int64 = Of(StackKind.Int64);
    public static readonly StackType Native = Of(StackKind.Native);
    public static readonly StackType Single = Of(StackKind.Single);
    public static readonly StackType Double = Of(StackKind.Double);
    public static readonly StackType Object = Of(StackKind.Object);
    public static readonly StackType Address = Of(StackKind.Address);

    public static StackType Of(StackKind kind, string? name = null) => new(kind, name ?? kind.ToString(), []);

    /// <summary>Whether the stack has the same slot for both.</summary>
    public bool Matches(StackType other) => Kind == other.Kind && (Kind != StackKind.Struct || Name == other.Name);

    public override string ToString() => Name;
}
