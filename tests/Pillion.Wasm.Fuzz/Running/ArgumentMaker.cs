using System.Globalization;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Makes arguments: mostly those at which something happens, now and then any.</summary>
internal sealed class ArgumentMaker(Random random, string[] functions)
{
    private static readonly long[] s_integers =
    [
        0,
        1,
        2,
        3,
        7,
        8,
        31,
        32,
        33,
        63,
        64,
        100,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        65_537,
        int.MaxValue,
        int.MinValue,
        1L + int.MaxValue,
        uint.MaxValue,
        long.MaxValue,
        long.MinValue,
        -1,
        -2,
        -8,
        -128,
        -129,
    ];

    private static readonly double[] s_numbers =
    [
        0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        -1.5,
        1e10,
        -1e10,
        1e300,
        1e-300,
        4.9e-324,
        1.4e-45,
        2147483647,
        2147483648,
        -2147483649,
        4294967296,
        9.223372036854775807e18,
        -9.3e18,
        1.8446744073709552e19,
        3.4028234663852886e38,
        16777217,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.NaN,
    ];

    /// <summary>An argument in the text of <see cref="ValueText"/>, or null if there is none of that type.</summary>
    public string? Of(ValueType type) =>
        type.ToString() switch
        {
            "i32" => ((int)Integer()).ToString(CultureInfo.InvariantCulture),
            "i64" => Integer().ToString(CultureInfo.InvariantCulture),
            "f32" => BitConverter.SingleToUInt32Bits(Canonical((float)Number())).ToString("x8", CultureInfo.InvariantCulture),
            "f64" => BitConverter.DoubleToUInt64Bits(Canonical(Number())).ToString("x16", CultureInfo.InvariantCulture),
            // No integer: JavaScript's are taken for those of 31 bits where a reference becomes one of the guest's.
            "externref" => random.Next(3) == 0 ? "null" : (random.Next(100) + 0.5).ToString(CultureInfo.InvariantCulture),
            "funcref" => functions.Length == 0 || random.Next(2) == 0 ? "null" : $"func:{functions[random.Next(functions.Length)]}",
            _ => type.IsNullable ? "null" : null,
        };

    private long Integer() =>
        random.Next(4) switch
        {
            0 => random.NextInt64(long.MinValue, long.MaxValue),
            1 => random.Next(-20, 1000),
            _ => s_integers[random.Next(s_integers.Length)],
        };

    private double Number() =>
        random.Next(4) switch
        {
            0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            1 => random.Next(-1000, 1000) / 8.0,
            _ => s_numbers[random.Next(s_numbers.Length)],
        };

    // JavaScript has but one NaN to pass.
    private static double Canonical(double value) => double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000) : value;

    private static float Canonical(float value) => float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(0x7FC0_0000) : value;
}
