using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Pillion.Wasm.SpecTests.Scripts;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>A host object that a script passes by number: <c>(ref.extern 3)</c>.</summary>
internal sealed record HostObject(uint Number);

/// <summary>Script values as the engine's, and expected results against actual ones.</summary>
/// <remarks>Floats are compared by their bits, so -0 is not 0 and a NaN is one of the NaNs that the specification allows.</remarks>
internal static class ScriptValues
{
    private const string Null = "null";
    private const string CanonicalNaN = "nan:canonical";
    private const string ArithmeticNaN = "nan:arithmetic";

    /// <summary>The value to pass for an argument.</summary>
    /// <exception cref="NotSupportedException">The engine has no such type.</exception>
    public static Value ToValue(ScriptValue argument) =>
        argument.Type switch
        {
            "i32" => Value.FromI32((int)Bits(argument.Value)),
            "i64" => Value.FromI64((long)Bits(argument.Value)),
            "f32" => Value.FromF32(BitConverter.UInt32BitsToSingle((uint)Bits(argument.Value))),
            "f64" => Value.FromF64(BitConverter.UInt64BitsToDouble(Bits(argument.Value))),
            "v128" => Value.FromV128(ToVector(argument)),
            "externref" when IsNull(argument) => Value.FromExternRef(null),
            "externref" => Value.FromExternRef(new HostObject((uint)Bits(argument.Value))),
            "funcref" when IsNull(argument) => Value.FromFuncRef(null),
            _ => throw new NotSupportedException($"arguments of type {argument.Type}"),
        };

    /// <summary>Whether a result is what the script expects.</summary>
    /// <exception cref="NotSupportedException">The engine has no such type.</exception>
    public static bool Matches(ScriptValue expected, Value actual) =>
        expected.Type switch
        {
            "either" => expected.Values!.Any(v => Matches(v, actual)),
            "i32" => actual.Type == ValueType.I32 && actual.AsI32() == (int)Bits(expected.Value),
            "i64" => actual.Type == ValueType.I64 && actual.AsI64() == (long)Bits(expected.Value),
            "f32" => actual.Type == ValueType.F32
                && MatchesF32(expected.Value!.Value.GetString()!, BitConverter.SingleToUInt32Bits(actual.AsF32())),
            "f64" => actual.Type == ValueType.F64
                && MatchesF64(expected.Value!.Value.GetString()!, BitConverter.DoubleToUInt64Bits(actual.AsF64())),
            "v128" => actual.Type == ValueType.V128 && MatchesVector(expected, actual.AsV128()),
            "externref" => actual.Type == ValueType.ExternRef && MatchesReference(expected, actual.AsExternRef()),
            "funcref" => actual.Type == ValueType.FuncRef && MatchesReference(expected, actual.AsFuncRef()),
            "refnull" => actual.Type.IsReference && Reference(actual) is null,
            "nullexternref" => actual.Type == ValueType.ExternRef && actual.AsExternRef() is null,
            "nullfuncref" => actual.Type == ValueType.FuncRef && actual.AsFuncRef() is null,
            _ => throw new NotSupportedException($"results of type {expected.Type}"),
        };

    /// <summary>A reference without a number stands for any that is not null.</summary>
    private static bool MatchesReference(ScriptValue expected, object? actual) =>
        expected.Value is null ? actual is not null
        : IsNull(expected) ? actual is null
        : actual is HostObject o && o.Number == (uint)Bits(expected.Value);

    private static object? Reference(Value value) => value.Type == ValueType.FuncRef ? value.AsFuncRef() : value.AsExternRef();

    private static bool IsNull(ScriptValue value) => value.Value?.GetString() == Null;

    // A canonical NaN has only the top bit of the mantissa set, an arithmetic one at least that; either sign (core spec, §2.3 "Floats").
    private static bool MatchesF32(string expected, uint actual) =>
        expected switch
        {
            CanonicalNaN => (actual & 0x7FFF_FFFF) == 0x7FC0_0000,
            ArithmeticNaN => (actual & 0x7FC0_0000) == 0x7FC0_0000,
            _ => actual == (uint)Bits(expected),
        };

    private static bool MatchesF64(string expected, ulong actual) =>
        expected switch
        {
            CanonicalNaN => (actual & 0x7FFF_FFFF_FFFF_FFFF) == 0x7FF8_0000_0000_0000,
            ArithmeticNaN => (actual & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000,
            _ => actual == Bits(expected),
        };

    private static bool MatchesVector(ScriptValue expected, Vector128<byte> actual)
    {
        var lanes = Lanes(expected);
        return expected.LaneType switch
        {
            "f32" => lanes.Select((lane, i) => MatchesF32(lane, actual.AsUInt32()[i])).All(ok => ok),
            "f64" => lanes.Select((lane, i) => MatchesF64(lane, actual.AsUInt64()[i])).All(ok => ok),
            _ => ToVector(expected) == actual,
        };
    }

    private static Vector128<byte> ToVector(ScriptValue value)
    {
        Span<byte> bytes = stackalloc byte[16];
        var lanes = Lanes(value);
        var size = bytes.Length / lanes.Length;
        for (var i = 0; i < lanes.Length; i++)
        {
            var bits = Bits(lanes[i]);
            MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in bits))[..size].CopyTo(bytes[(i * size)..]);
        }

        return Vector128.Create<byte>(bytes);
    }

    private static string[] Lanes(ScriptValue vector) => [.. vector.Value!.Value.EnumerateArray().Select(lane => lane.GetString()!)];

    private static ulong Bits(JsonElement? value) => Bits(value!.Value.GetString()!);

    private static ulong Bits(string value) =>
        value.StartsWith('-') ? (ulong)long.Parse(value, CultureInfo.InvariantCulture) : ulong.Parse(value, CultureInfo.InvariantCulture);
}
