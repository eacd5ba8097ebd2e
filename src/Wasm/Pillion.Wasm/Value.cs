using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pillion.Wasm.Types;

namespace Pillion.Wasm;

/// <summary>A WebAssembly value of any type, for calls whose signature is known only at run time. Typed calls do not use it.</summary>
/// <remarks>Numbers are held as their bits, so NaN payloads pass unchanged.</remarks>
public readonly struct Value
{
    internal readonly Vector128<byte> Bits;
    internal readonly object? Reference;

    internal Value(ValueType type, Vector128<byte> bits, object? reference)
    {
        Type = type;
        Bits = bits;
        Reference = reference;
    }

    private Value(ValueType type, ulong bits)
        : this(type, Vector128.CreateScalar(bits).AsByte(), null) { }

    /// <summary>The value's type.</summary>
    public ValueType Type { get; }

    /// <summary>Whether this is a null reference.</summary>
    public bool IsNull => Type.IsReference && Reference is null;

    /// <summary>An <c>i32</c>.</summary>
    public static Value FromI32(int value) => new(ValueType.I32, (uint)value);

    /// <summary>An <c>i64</c>.</summary>
    public static Value FromI64(long value) => new(ValueType.I64, (ulong)value);

    /// <summary>An <c>f32</c>.</summary>
    public static Value FromF32(float value) => new(ValueType.F32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>An <c>f64</c>.</summary>
    public static Value FromF64(double value) => new(ValueType.F64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A <c>v128</c>.</summary>
    public static Value FromV128(Vector128<byte> value) => new(ValueType.V128, value, null);

    /// <summary>A host reference; null is the null reference.</summary>
    public static Value FromExternRef(object? value) => new(ValueType.ExternRef, default, value);

    /// <summary>
    /// A reference of the guest's own kind: a <see cref="GuestStruct"/>, <see cref="GuestArray"/> or <see cref="I31"/>, or any object of the
    /// host's; null is the null reference.
    /// </summary>
    public static Value FromAnyRef(object? value) => new(ValueType.AnyRef, default, value);

    /// <summary>A function reference; null is the null reference.</summary>
    public static Value FromFuncRef(Function? value) => new(ValueType.FuncRef, default, value);

    /// <summary>A reference to an exception; null is the null reference.</summary>
    public static Value FromExnRef(WasmGuestException? value) => new(ValueType.ExnRef, default, value);

    /// <summary>The zero or null of a type: what a local starts as.</summary>
    public static Value Default(ValueType type) => new(type, default, null);

    /// <summary>The value as <c>i32</c>.</summary>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public int AsI32() => (int)Scalar(ValueType.I32);

    /// <summary>The value as <c>i64</c>.</summary>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public long AsI64() => (long)Scalar(ValueType.I64);

    /// <summary>The value as <c>f32</c>.</summary>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public float AsF32() => BitConverter.UInt32BitsToSingle((uint)Scalar(ValueType.F32));

    /// <summary>The value as <c>f64</c>.</summary>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public double AsF64() => BitConverter.UInt64BitsToDouble(Scalar(ValueType.F64));

    /// <summary>The value as <c>v128</c>.</summary>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    public Vector128<byte> AsV128()
    {
        Expect(ValueType.V128);
        return Bits;
    }

    /// <summary>The value as a host reference.</summary>
    /// <exception cref="InvalidCastException">It has no type below <c>externref</c>.</exception>
    public object? AsExternRef() => AsReference<object>(ValueType.ExternRef);

    /// <summary>The value as a reference to an exception.</summary>
    /// <exception cref="InvalidCastException">It has no type below <c>exnref</c>.</exception>
    public WasmGuestException? AsExnRef() => AsReference<WasmGuestException>(ValueType.ExnRef);

    /// <summary>The value as a reference of the guest's own kind, whose forms are those of <see cref="FromAnyRef"/>.</summary>
    /// <exception cref="InvalidCastException">It has no type below <c>anyref</c>.</exception>
    public object? AsAnyRef() => AsReference<object>(ValueType.AnyRef);

    /// <summary>The value as a function reference.</summary>
    /// <exception cref="InvalidCastException">It has no type below <c>funcref</c>.</exception>
    public Function? AsFuncRef() => AsReference<Function>(ValueType.FuncRef);

    /// <summary>Type and value as text: <c>i32:42</c>.</summary>
    public override string ToString() =>
        Type.Code switch
        {
            0x7F => $"i32:{AsI32()}",
            0x7E => $"i64:{AsI64()}",
            0x7D => $"f32:{AsF32()} (0x{(uint)Scalar(Type):x8})",
            0x7C => $"f64:{AsF64()} (0x{Scalar(Type):x16})",
            0x7B => $"v128:{Bits}",
            _ => $"{Type}:{Reference ?? "null"}",
        };

    /// <summary>Whether the value may be passed where a type is expected: references by what they refer to.</summary>
    internal bool Fits(ValueType type)
    {
        if (Type == type || !type.IsReference || !Type.IsReference)
        {
            return Type == type;
        }

        return Subtyping.TopOf(Type) == Subtyping.TopOf(type)
            && (type.IsFunctionReference ? Function.Fits((Function?)Reference, type) : GuestObject.Fits(Reference, type));
    }

    /// <summary>The reference, where one of a type is expected.</summary>
    /// <exception cref="InvalidCastException">It has another type.</exception>
    internal T? AsReference<T>(ValueType type)
        where T : class => Fits(type) ? (T?)Reference : throw new InvalidCastException($"The value is {Type}, not {type}.");

    /// <summary>A reference that is an object to compiled code, as values of its kind are typed.</summary>
    internal static Value OfReference(ValueType type, object? reference) => new(ValueType.Ref(Subtyping.TopOf(type)), default, reference);

    private ulong Scalar(ValueType expected)
    {
        Expect(expected);
        return Bits.AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Expect(ValueType expected)
    {
        if (Type != expected)
        {
            throw new InvalidCastException($"The value is {Type}, not {expected}.");
        }
    }
}
