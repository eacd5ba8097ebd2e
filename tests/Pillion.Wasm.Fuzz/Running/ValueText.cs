using System.Globalization;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Values as the text that is compared; <c>v8.mjs</c> writes the same. All NaNs are one: engines may choose their bits.</summary>
internal static class ValueText
{
    public static string Of(Value value) =>
        value.Type.ToString() switch
        {
            "i32" => string.Create(CultureInfo.InvariantCulture, $"i32:{value.AsI32()}"),
            "i64" => string.Create(CultureInfo.InvariantCulture, $"i64:{value.AsI64()}"),
            "f32" => float.IsNaN(value.AsF32()) ? "f32:nan" : $"f32:{BitConverter.SingleToUInt32Bits(value.AsF32()):x8}",
            "f64" => double.IsNaN(value.AsF64()) ? "f64:nan" : $"f64:{BitConverter.DoubleToUInt64Bits(value.AsF64()):x16}",
            // JavaScript cannot see vectors; functions that have them are wrapped, see HarnessExports.
            "v128" => "v128",
            _ => OfReference(value.Reference),
        };

    public static Value Parse(ValueType type, string text, Instance instance) =>
        type.ToString() switch
        {
            "i32" => Value.FromI32(int.Parse(text, CultureInfo.InvariantCulture)),
            "i64" => Value.FromI64(long.Parse(text, CultureInfo.InvariantCulture)),
            "f32" => Value.FromF32(BitConverter.UInt32BitsToSingle(uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))),
            "f64" => Value.FromF64(
                BitConverter.UInt64BitsToDouble(ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            ),
            _ when text == "null" => Value.Default(type),
            "funcref" => Value.FromFuncRef(instance.GetFunction(text["func:".Length..])),
            "externref" => Value.FromExternRef(double.Parse(text, CultureInfo.InvariantCulture)),
            _ => throw new ArgumentException($"No argument can be made of type {type}.", nameof(type)),
        };

    private static string OfReference(object? reference) =>
        reference switch
        {
            null => "ref:null",
            Function function => string.Create(CultureInfo.InvariantCulture, $"ref:func {function.Index}"),
            double number => string.Create(CultureInfo.InvariantCulture, $"ref:{number}"),
            I31 number => string.Create(CultureInfo.InvariantCulture, $"ref:{number.Signed}"),
            _ => "ref:object",
        };
}
