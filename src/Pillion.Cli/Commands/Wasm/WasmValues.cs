using System.Globalization;
using Pillion.Cli.CommandLine;
using Pillion.Wasm;
using ValueType = Pillion.Wasm.ValueType;

namespace Pillion.Cli.Commands.Wasm;

/// <summary>Numbers on the command line as WebAssembly values and back.</summary>
internal static class WasmValues
{
    /// <exception cref="UsageException">The word is no value of the type.</exception>
    public static Value Parse(string word, ValueType type)
    {
        var culture = CultureInfo.InvariantCulture;

        // Integers have no sign of their own: 4294967295 and -1 are the same i32.
        if (
            type == ValueType.I32
            && long.TryParse(word, NumberStyles.AllowLeadingSign, culture, out var i32)
            && i32 is >= int.MinValue and <= uint.MaxValue
        )
        {
            return Value.FromI32((int)i32);
        }

        if (type == ValueType.I64 && long.TryParse(word, NumberStyles.AllowLeadingSign, culture, out var i64))
        {
            return Value.FromI64(i64);
        }

        if (type == ValueType.I64 && ulong.TryParse(word, NumberStyles.None, culture, out var u64))
        {
            return Value.FromI64((long)u64);
        }

        if (type == ValueType.F32 && float.TryParse(word, NumberStyles.Float, culture, out var f32))
        {
            return Value.FromF32(f32);
        }

        return type == ValueType.F64 && double.TryParse(word, NumberStyles.Float, culture, out var f64)
            ? Value.FromF64(f64)
            : throw new UsageException($"'{word}' is no {type}");
    }

    public static string Format(Value value) =>
        value.Type switch
        {
            _ when value.Type == ValueType.I32 => value.AsI32().ToString(CultureInfo.InvariantCulture),
            _ when value.Type == ValueType.I64 => value.AsI64().ToString(CultureInfo.InvariantCulture),
            _ when value.Type == ValueType.F32 => value.AsF32().ToString("R", CultureInfo.InvariantCulture),
            _ when value.Type == ValueType.F64 => value.AsF64().ToString("R", CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
}
