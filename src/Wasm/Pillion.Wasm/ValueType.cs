using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>
/// The type of a WebAssembly value (core spec 3.0, §2.3 "Types"): a number, a vector, or a reference.
/// </summary>
/// <remarks>
/// A reference type is a heap type and whether null is admitted. The heap type is abstract, or one that modules define; defined types are
/// canonical in the process, so that types of different modules can be compared.
/// </remarks>
public readonly record struct ValueType
{
    /// <summary>The byte of a non-null reference to a heap type that follows; here the code of references to defined types.</summary>
    internal const byte DefinedCode = (byte)HeapKind.Defined;

    // Of no binary format: the reference type below all others, which only code that is never reached has.
    private const byte BottomReferenceCode = 1;

    private ValueType(byte code, bool nullable = false, DefinedType? defined = null)
    {
        Code = code;
        IsNullable = nullable;
        Defined = defined;
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
    public static ValueType FuncRef { get; } = Ref(HeapKind.Func);

    /// <summary>Nullable reference to a host object.</summary>
    public static ValueType ExternRef { get; } = Ref(HeapKind.Extern);

    /// <summary>Nullable reference to anything of the guest's.</summary>
    public static ValueType AnyRef { get; } = Ref(HeapKind.Any);

    /// <summary>Nullable reference to a structure, an array or an integer of 31 bits.</summary>
    public static ValueType EqRef { get; } = Ref(HeapKind.Eq);

    /// <summary>Nullable reference to an integer of 31 bits.</summary>
    public static ValueType I31Ref { get; } = Ref(HeapKind.I31);

    /// <summary>Nullable reference to a structure.</summary>
    public static ValueType StructRef { get; } = Ref(HeapKind.Struct);

    /// <summary>Nullable reference to an array.</summary>
    public static ValueType ArrayRef { get; } = Ref(HeapKind.Array);

    /// <summary>Nullable reference to an exception.</summary>
    public static ValueType ExnRef { get; } = Ref(HeapKind.Exn);

    /// <summary>
    /// The byte of the binary format: number type, vector type or abstract heap type. 0x64 for a reference to a defined type.
    /// </summary>
    public byte Code { get; }

    /// <summary>Whether a reference type admits null; <see langword="false"/> for numbers and vectors.</summary>
    public bool IsNullable { get; }

    /// <summary>The defined type that is referred to, or null.</summary>
    public DefinedType? Defined { get; }

    /// <summary>Whether this is a reference type.</summary>
    public bool IsReference => Code is (>= (byte)HeapKind.Defined and <= (byte)HeapKind.NoExn) or BottomReferenceCode;

    /// <summary>Whether this is <c>i32</c>, <c>i64</c>, <c>f32</c> or <c>f64</c>.</summary>
    public bool IsNumber => Code is >= 0x7C and <= 0x7F;

    /// <summary>What a reference type refers to.</summary>
    /// <exception cref="InvalidOperationException">This is no reference type.</exception>
    public HeapKind Heap => IsReference ? (HeapKind)Code : throw new InvalidOperationException($"{this} is no reference type.");

    /// <summary>Whether this is the type of references to functions, which are addresses in compiled code.</summary>
    internal bool IsFunctionReference =>
        Code is (byte)HeapKind.Func or (byte)HeapKind.NoFunc || (Defined is { } defined && defined.Function is not null);

    /// <summary>Whether this is the type of references that are objects in compiled code: all but those to functions.</summary>
    internal bool IsObjectReference => IsReference && !IsFunctionReference;

    /// <summary>Whether a local of the type has a value before it is written (core spec 3.0, §3.2.8 "Defaultable").</summary>
    internal bool IsDefaultable => !IsReference || IsNullable;

    /// <summary>The type that stands for all that compiled code represents alike: numbers themselves, function references, objects.</summary>
    internal ValueType Representation =>
        !IsReference ? this
        : IsFunctionReference ? FuncRef
        : ExternRef;

    /// <summary>What the names of helpers for values of a number or vector type end with, <c>I32</c> … <c>V128</c>.</summary>
    internal string HelperSuffix =>
        Code switch
        {
            0x7F => "I32",
            0x7E => "I64",
            0x7D => "F32",
            0x7C => "F64",
            0x7B => "V128",
            _ => throw new InvalidOperationException($"{this} is no number or vector."),
        };

    /// <summary>The reference type below all others.</summary>
    internal static ValueType BottomReference { get; } = new(BottomReferenceCode);

    /// <summary>A reference type with an abstract heap type.</summary>
    /// <exception cref="ArgumentException"><see cref="HeapKind.Defined"/>, which needs the type.</exception>
    public static ValueType Ref(HeapKind heap, bool nullable = true) =>
        heap is >= HeapKind.Exn and <= HeapKind.NoExn
            ? new((byte)heap, nullable)
            : throw new ArgumentException("An abstract heap type is needed.", nameof(heap));

    /// <summary>A reference to a defined type.</summary>
    public static ValueType Ref(DefinedType type, bool nullable = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new(DefinedCode, nullable, type);
    }

    /// <summary>The same reference type with or without null.</summary>
    public ValueType WithNull(bool nullable) => Code == BottomReferenceCode ? this : new(Code, nullable, Defined);

    /// <summary>Whether every value of this type is one of <paramref name="other"/> too (core spec 3.0, §3.3.3 "Reference Types").</summary>
    public bool IsSubtypeOf(ValueType other) =>
        this == other
        || (
            IsReference
            && other.IsReference
            && (!IsNullable || other.IsNullable)
            && (Code == BottomReferenceCode || Subtyping.IsHeapSubtype(this, other))
        );

    /// <summary>The number, vector or nullable abstract reference type whose binary code is <paramref name="code"/>.</summary>
    /// <returns><see langword="false"/> if the byte alone names no value type.</returns>
    internal static bool TryFromCode(byte code, out ValueType type)
    {
        type = code switch
        {
            0x7F => I32,
            0x7E => I64,
            0x7D => F32,
            0x7C => F64,
            0x7B => V128,
            >= (byte)HeapKind.Exn and <= (byte)HeapKind.NoExn => new(code, nullable: true),
            _ => default,
        };
        return type.Code != 0;
    }

    /// <summary>The name of the text format, <c>i32</c> … <c>externref</c>; defined types by their number in the process.</summary>
    public override string ToString() =>
        Code switch
        {
            0x7F => "i32",
            0x7E => "i64",
            0x7D => "f32",
            0x7C => "f64",
            0x7B => "v128",
            (byte)HeapKind.None => IsNullable ? "nullref" : "(ref none)",
            (byte)HeapKind.NoFunc => IsNullable ? "nullfuncref" : "(ref nofunc)",
            (byte)HeapKind.NoExtern => IsNullable ? "nullexternref" : "(ref noextern)",
            (byte)HeapKind.NoExn => IsNullable ? "nullexnref" : "(ref noexn)",
            DefinedCode => IsNullable ? $"(ref null {Defined!.Name})" : $"(ref {Defined!.Name})",
            _ when IsReference && Code != BottomReferenceCode => IsNullable ? $"{HeapName}ref" : $"(ref {HeapName})",
            _ => "unknown",
        };

    private string HeapName => ((HeapKind)Code).ToString().ToLowerInvariant();
}
