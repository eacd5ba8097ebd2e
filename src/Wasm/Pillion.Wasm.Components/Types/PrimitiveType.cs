namespace Pillion.Wasm.Components.Types;

/// <summary>The value types that are written by one byte (component model, Binary.md, "primvaltype").</summary>
public enum PrimitiveKind : byte
{
    /// <summary>True or false.</summary>
    Bool = 0x7F,

    /// <summary>Signed 8-bit integer.</summary>
    S8 = 0x7E,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8 = 0x7D,

    /// <summary>Signed 16-bit integer.</summary>
    S16 = 0x7C,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16 = 0x7B,

    /// <summary>Signed 32-bit integer.</summary>
    S32 = 0x7A,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32 = 0x79,

    /// <summary>Signed 64-bit integer.</summary>
    S64 = 0x78,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64 = 0x77,

    /// <summary>IEEE 754 single; all NaNs are one value.</summary>
    F32 = 0x76,

    /// <summary>IEEE 754 double; all NaNs are one value.</summary>
    F64 = 0x75,

    /// <summary>A Unicode scalar value.</summary>
    Char = 0x74,

    /// <summary>A sequence of Unicode scalar values.</summary>
    String = 0x73,

    /// <summary>A reference to the description of an error.</summary>
    ErrorContext = 0x64,
}

/// <summary>A value type without parts.</summary>
public sealed record PrimitiveType : ComponentValueType
{
    private PrimitiveType(PrimitiveKind kind, string name)
    {
        Kind = kind;
        Name = name;
    }

    /// <summary><c>bool</c>.</summary>
    public static PrimitiveType Bool { get; } = new(PrimitiveKind.Bool, "bool");

    /// <summary><c>s8</c>.</summary>
    public static PrimitiveType S8 { get; } = new(PrimitiveKind.S8, "s8");

    /// <summary><c>u8</c>.</summary>
    public static PrimitiveType U8 { get; } = new(PrimitiveKind.U8, "u8");

    /// <summary><c>s16</c>.</summary>
    public static PrimitiveType S16 { get; } = new(PrimitiveKind.S16, "s16");

    /// <summary><c>u16</c>.</summary>
    public static PrimitiveType U16 { get; } = new(PrimitiveKind.U16, "u16");

    /// <summary><c>s32</c>.</summary>
    public static PrimitiveType S32 { get; } = new(PrimitiveKind.S32, "s32");

    /// <summary><c>u32</c>.</summary>
    public static PrimitiveType U32 { get; } = new(PrimitiveKind.U32, "u32");

    /// <summary><c>s64</c>.</summary>
    public static PrimitiveType S64 { get; } = new(PrimitiveKind.S64, "s64");

    /// <summary><c>u64</c>.</summary>
    public static PrimitiveType U64 { get; } = new(PrimitiveKind.U64, "u64");

    /// <summary><c>f32</c>.</summary>
    public static PrimitiveType F32 { get; } = new(PrimitiveKind.F32, "f32");

    /// <summary><c>f64</c>.</summary>
    public static PrimitiveType F64 { get; } = new(PrimitiveKind.F64, "f64");

    /// <summary><c>char</c>.</summary>
    public static PrimitiveType Char { get; } = new(PrimitiveKind.Char, "char");

    /// <summary><c>string</c>.</summary>
    public static PrimitiveType String { get; } = new(PrimitiveKind.String, "string");

    /// <summary><c>error-context</c>.</summary>
    public static PrimitiveType ErrorContext { get; } = new(PrimitiveKind.ErrorContext, "error-context");

    /// <summary>Which one it is.</summary>
    public PrimitiveKind Kind { get; }

    /// <summary>Its name in WIT.</summary>
    public string Name { get; }

    /// <summary>The type of that kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static PrimitiveType Of(PrimitiveKind kind) =>
        kind switch
        {
            PrimitiveKind.Bool => Bool,
            PrimitiveKind.S8 => S8,
            PrimitiveKind.U8 => U8,
            PrimitiveKind.S16 => S16,
            PrimitiveKind.U16 => U16,
            PrimitiveKind.S32 => S32,
            PrimitiveKind.U32 => U32,
            PrimitiveKind.S64 => S64,
            PrimitiveKind.U64 => U64,
            PrimitiveKind.F32 => F32,
            PrimitiveKind.F64 => F64,
            PrimitiveKind.Char => Char,
            PrimitiveKind.String => String,
            PrimitiveKind.ErrorContext => ErrorContext,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such primitive type."),
        };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
