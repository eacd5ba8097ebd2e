using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pillion.Wasm.Execution;

/// <content>Exceptions (core spec 3.0, §4.6.8 "Control Instructions"): they are made, filled, recognised and emptied here, and thrown by compiled code.</content>
internal static unsafe partial class Intrinsics
{
    /// <summary>A new exception of the instance's tag; its values are set next.</summary>
    public static object NewException(nint context, int tag) =>
        WasmGuestException.WithoutValues(InstanceOf(context).Tags[tag], InstanceOf(context));

    /// <summary>Whether what was thrown is an exception with the tag of that number.</summary>
    public static bool HasTag(object thrown, long tag) => thrown is WasmGuestException exception && exception.Tag.Id == tag;

    /// <summary>Whether what was thrown is an exception with one of two tags.</summary>
    public static bool HasTagOf2(object thrown, long first, long second) =>
        thrown is WasmGuestException exception && (exception.Tag.Id == first || exception.Tag.Id == second);

    /// <summary>Whether what was thrown is an exception with one of three tags.</summary>
    public static bool HasTagOf3(object thrown, long first, long second, long third) =>
        thrown is WasmGuestException exception && (exception.Tag.Id == first || exception.Tag.Id == second || exception.Tag.Id == third);

    /// <summary>The operand of <c>throw_ref</c>, which must not be null.</summary>
    public static object RequireException(object? exception) => exception ?? ThrowNullException();

    public static void SetExceptionI32(object exception, int index, int value) => ValueOf(exception, index) = Value.FromI32(value);

    public static void SetExceptionI64(object exception, int index, long value) => ValueOf(exception, index) = Value.FromI64(value);

    public static void SetExceptionF32(object exception, int index, float value) => ValueOf(exception, index) = Value.FromF32(value);

    public static void SetExceptionF64(object exception, int index, double value) => ValueOf(exception, index) = Value.FromF64(value);

    public static void SetExceptionV128(object exception, int index, Vector128<byte> value) =>
        ValueOf(exception, index) = Value.FromV128(value);

    public static void SetExceptionFunc(object exception, int index, nint record) =>
        ValueOf(exception, index) = Value.FromFuncRef(Function.FromRecord(record));

    public static void SetExceptionObject(object exception, int index, object? value) =>
        ValueOf(exception, index) = new Value(TypeOf(exception, index), default, value);

    public static int GetExceptionI32(object exception, int index) => ValueOf(exception, index).Bits.AsInt32().ToScalar();

    public static long GetExceptionI64(object exception, int index) => ValueOf(exception, index).Bits.AsInt64().ToScalar();

    public static float GetExceptionF32(object exception, int index) => ValueOf(exception, index).Bits.AsSingle().ToScalar();

    public static double GetExceptionF64(object exception, int index) => ValueOf(exception, index).Bits.AsDouble().ToScalar();

    public static Vector128<byte> GetExceptionV128(object exception, int index) => ValueOf(exception, index).Bits;

    /// <summary>A function that an exception carries. It may be of an instance that the catching one knew nothing of.</summary>
    public static nint GetExceptionFunc(object exception, int index, nint context)
    {
        if (ValueOf(exception, index).Reference is not Function function)
        {
            return 0;
        }

        InstanceOf(context).Group.Join(function.Group);
        return function.Record;
    }

    /// <summary>An object that an exception carries. It may hold functions of an instance that the catching one knew nothing of.</summary>
    public static object? GetExceptionObject(object exception, int index, nint context)
    {
        var group = InstanceOf(context).Group;
        if (Unsafe.As<WasmGuestException>(exception).Origin is { } origin && origin.Group != group)
        {
            group.Join(origin.Group);
        }

        return GuestObject.Unwrap(ValueOf(exception, index).Reference, group);
    }

    private static ref Value ValueOf(object exception, int index) => ref Unsafe.As<WasmGuestException>(exception).ValueAt(index);

    private static ValueType TypeOf(object exception, int index) => Unsafe.As<WasmGuestException>(exception).Tag.Parameters[index];

    [DoesNotReturn]
    private static object ThrowNullException() => throw new WasmTrapException(TrapKind.NullExceptionReference);
}
