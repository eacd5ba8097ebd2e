namespace Pillion.Wasm;

/// <summary>
/// The type of a WebAssembly value (core spec, §2.3 "Types"): a number, a vector, or a reference.
/// </summary>
/// <remarks>
/// The byte is the one of the binary format, so decoding is a range check. References carry their nullability and, for
/// concrete heap types of WebAssembly 3.0, a type index; the two reference types of 2.0 are <see cref="FuncRef"/> and
/// <see cref="ExternRef"/>.
/// </remarks>
public readonly record struct ValueType
{
    private ValueType(byte code, bool nullable = false, int typeIndex = -1)
    {
        Code = code;
        IsNullable = nullable;
        TypeIndex = typeIndex;
    }

    /// <summary>32-bit integer.</summary>
    public static ValueType I32 { get; } = new(0x7F);

    /// <summary>64-bit integer.</summary>
    public static ValueType I64 { get; } = new(0x7E);

    /// <summary>IEEE 754 single.</summary>
    public static ValueType F32 { get; } = new(0x7D);

    /// <summary>IEEE 754 double.</summary>
    public static ValueType F64 { get; } = new(0x7C);

    /// <summary>128-bit vector.</summary>
    public static ValueType V128 { get; } = new(0x7B);

    /// <summary>Nullable reference to a function of any type.</summary>
    public static ValueType FuncRef { get; } = new(0x70, nullable: true);

    /// <summary>Nullable reference to a host object.</summary>
    public static ValueType ExternRef { get; } = new(0x6F, nullable: true);

    /// <summary>Nullable reference to an exception.</summary>
    public static ValueType ExnRef { get; } = new(0x69, nullable: true);

    /// <summary>The byte of the binary format: number type, vector type or abstract heap type.</summary>
    public byte Code { get; }

    /// <summary>Whether a reference type admits null; <see langword="false"/> for numbers and vectors.</summary>
    public bool IsNullable { get; }

    /// <summary>Index of a concrete heap type, or -1.</summary>
    public int TypeIndex { get; }

    /// <summary>Whether this is a reference type.</summary>
    public bool IsReference => Code is 0x70 or 0x6F or 0x69;

    /// <summary>Whether this is <c>i32</c>, <c>i64</c>, <c>f32</c> or <c>f64</c>.</summary>
    public bool IsNumber => Code is >= 0x7C and <= 0x7F;

    /// <summary>The type whose binary code is <paramref name="code"/>.</summary>
    /// <returns><see langword="false"/> if the byte names no value type of the supported feature set.</returns>
    internal static bool TryFromCode(byte code, out ValueType type)
    {
        type = code switch
        {
            0x7F => I32,
            0x7E => I64,
            0x7D => F32,
            0x7C => F64,
            0x7B => V128,
            0x70 => FuncRef,
            0x6F => ExternRef,
            0x69 => ExnRef,
            _ => default,
        };
        return type.Code != 0;
    }

    /// <summary>The name of the text format, <c>i32</c> … <c>externref</c>.</summary>
    public override string ToString() =>
        Code switch
        {
            0x7F => "i32",
            0x7E => "i64",
            0x7D => "f32",
            0x7C => "f64",
            0x7B => "v128",
            0x70 => "funcref",
            0x6F => "externref",
            0x69 => "exnref",
            _ => "unknown",
        };
}
