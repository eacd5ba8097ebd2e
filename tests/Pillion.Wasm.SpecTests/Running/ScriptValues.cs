using System.Runtime.Intrinsics;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>A host object that a script passes by number: <c>(ref.extern 3)</c>.</summary>
internal sealed record HostObject(uint Number);

/// <summary>Script values as the engine's, and expected results against actual ones.</summary>
/// <remarks>Floats are compared by their bits, so -0 is not 0 and a NaN is one of the NaNs that the specification allows.</remarks>
internal static class ScriptValues
{
    /// <summary>The value to pass for an argument.</summary>
    /// <exception cref="NotSupportedException">The engine has no such type.</exception>
    public static Value ToValue(WastValue argument) =>
        argument switch
        {
            WastValue.I32 i32 => Value.FromI32(i32.Value),
            WastValue.I64 i64 => Value.FromI64(i64.Value),
            WastValue.F32 f32 => Value.FromF32(BitConverter.UInt32BitsToSingle(f32.Bits)),
            WastValue.F64 f64 => Value.FromF64(BitConverter.UInt64BitsToDouble(f64.Bits)),
            WastValue.V128 v128 => Value.FromV128(v128.Bits),
            WastValue.RefExtern reference => Value.FromExternRef(new HostObject(reference.Number)),
            WastValue.RefHost reference => Value.FromAnyRef(new HostObject(reference.Number)),
            WastValue.RefNull { HeapType: "any" or "eq" or "i31" or "struct" or "array" or "none" } => Value.FromAnyRef(null),
            WastValue.RefNull { HeapType: "extern" } => Value.FromExternRef(null),
            WastValue.RefNull { HeapType: "exn" } => Value.FromExnRef(null),
            WastValue.RefNull { HeapType: "func" } => Value.FromFuncRef(null),
            _ => throw new NotSupportedException($"arguments such as {argument}"),
        };

    /// <summary>Whether a result is what the script expects.</summary>
    /// <exception cref="NotSupportedException">The engine has no such type.</exception>
    public static bool Matches(WastExpectation expected, Value actual) =>
        expected switch
        {
            WastExpectation.Either either => either.Alternatives.Any(e => Matches(e, actual)),
            WastExpectation.Exactly exactly => Equals(exactly.Value, actual),
            WastExpectation.F32NaN nan => actual.Type == ValueType.F32 && IsNaN(nan.Kind, BitConverter.SingleToUInt32Bits(actual.AsF32())),
            WastExpectation.F64NaN nan => actual.Type == ValueType.F64 && IsNaN(nan.Kind, BitConverter.DoubleToUInt64Bits(actual.AsF64())),
            WastExpectation.Lanes lanes => actual.Type == ValueType.V128 && MatchLanes(lanes, actual.AsV128()),
            WastExpectation.Reference { HeapType: "extern" } => actual.Type == ValueType.ExternRef && actual.AsExternRef() is not null,
            WastExpectation.Reference { HeapType: "func" } => actual.Type == ValueType.FuncRef && actual.AsFuncRef() is not null,
            WastExpectation.Reference { HeapType: "any" } => actual.Type == ValueType.AnyRef && !actual.IsNull,
            WastExpectation.Reference { HeapType: "eq" } => IsReference<I31>(actual) || IsReference<GuestObject>(actual),
            WastExpectation.Reference { HeapType: "i31" } => IsReference<I31>(actual),
            WastExpectation.Reference { HeapType: "struct" } => IsReference<GuestStruct>(actual),
            WastExpectation.Reference { HeapType: "array" } => IsReference<GuestArray>(actual),
            WastExpectation.Reference { HeapType: "exn" } => actual.Type == ValueType.ExnRef && actual.AsExnRef() is not null,
            _ => throw new NotSupportedException($"results such as {expected}"),
        };

    private static bool Equals(WastValue expected, Value actual) =>
        expected switch
        {
            WastValue.I32 i32 => actual.Type == ValueType.I32 && actual.AsI32() == i32.Value,
            WastValue.I64 i64 => actual.Type == ValueType.I64 && actual.AsI64() == i64.Value,
            WastValue.F32 f32 => actual.Type == ValueType.F32 && BitConverter.SingleToUInt32Bits(actual.AsF32()) == f32.Bits,
            WastValue.F64 f64 => actual.Type == ValueType.F64 && BitConverter.DoubleToUInt64Bits(actual.AsF64()) == f64.Bits,
            WastValue.V128 v128 => actual.Type == ValueType.V128 && actual.AsV128() == v128.Bits,
            WastValue.RefExtern reference => actual.Type == ValueType.ExternRef
                && actual.AsExternRef() is HostObject o
                && o.Number == reference.Number,
            WastValue.RefHost reference => actual.Type == ValueType.AnyRef
                && actual.AsAnyRef() is HostObject o
                && o.Number == reference.Number,
            WastValue.RefNull { HeapType: null } => actual.IsNull,
            WastValue.RefNull { HeapType: "func" or "nofunc" } => IsNullFunction(actual),
            WastValue.RefNull { HeapType: "exn" or "noexn" } => IsNullException(actual),
            WastValue.RefNull { HeapType: "extern" or "noextern" } => IsNullExternal(actual),
            WastValue.RefNull { HeapType: "any" or "none" or "eq" or "i31" or "struct" or "array" } => actual.Type == ValueType.AnyRef
                && actual.IsNull,
            _ => throw new NotSupportedException($"results such as {expected}"),
        };

    private static bool IsReference<T>(Value value) => value.Type == ValueType.AnyRef && value.AsAnyRef() is T;

    private static bool IsNullFunction(Value value) => value.Type == ValueType.FuncRef && value.AsFuncRef() is null;

    private static bool IsNullExternal(Value value) => value.Type == ValueType.ExternRef && value.AsExternRef() is null;

    private static bool IsNullException(Value value) => value.Type == ValueType.ExnRef && value.AsExnRef() is null;

    // A canonical NaN has only the top bit of the mantissa set, an arithmetic one at least that; either sign (core spec, §2.3 "Floats").
    private static bool IsNaN(WastNaN kind, uint actual) =>
        kind == WastNaN.Canonical ? (actual & 0x7FFF_FFFF) == 0x7FC0_0000 : (actual & 0x7FC0_0000) == 0x7FC0_0000;

    private static bool IsNaN(WastNaN kind, ulong actual) =>
        kind == WastNaN.Canonical
            ? (actual & 0x7FFF_FFFF_FFFF_FFFF) == 0x7FF8_0000_0000_0000
            : (actual & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000;

    private static bool MatchLanes(WastExpectation.Lanes lanes, Vector128<byte> actual) =>
        lanes
            .Expected.Select(
                (lane, i) =>
                    Matches(
                        lane,
                        lanes.Expected.Length == Vector128<float>.Count
                            ? Value.FromF32(actual.AsSingle()[i])
                            : Value.FromF64(actual.AsDouble()[i])
                    )
            )
            .All(matches => matches);
}
