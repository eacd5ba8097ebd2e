using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pillion.Wasm.Text.Numbers;

namespace Pillion.Wasm.Text.Tests.Numbers;

public sealed class FloatLiteralTests
{
    private static readonly Gen<ulong> s_bits =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((ulong)(uint)high << 32) | (uint)low;

    [Theory]
    [InlineData("0", 0x0000_0000u)]
    [InlineData("-0.0", 0x8000_0000u)]
    [InlineData("-0x0p0", 0x8000_0000u)]
    [InlineData("1_0.2_5e0_1", 0x42CD_0000u)]
    [InlineData("0x1.fffffep+127", 0x7F7F_FFFFu)]
    [InlineData("0x1.fffffeffffffffffffffp127", 0x7F7F_FFFFu)]
    [InlineData("0x1p-149", 0x0000_0001u)]
    [InlineData("0x1p-150", 0x0000_0000u)]
    [InlineData("0x1.00000000000000000000001p-150", 0x0000_0001u)]
    [InlineData("0x1.fffffcp-127", 0x007F_FFFFu)]
    [InlineData("0x1.ffffffp-127", 0x0080_0000u)]
    [InlineData("0x1.000001p0", 0x3F80_0000u)]
    [InlineData("0x1.000001000000000000000000000001p0", 0x3F80_0001u)]
    [InlineData("0x1.000003p0", 0x3F80_0002u)]
    [InlineData("0x0.0000000000000000000000000000000000000008p156", 0x3F00_0000u)]
    [InlineData("0x10_0000_0000_0000_0000_0000p-84", 0x3F80_0000u)]
    [InlineData("0x1p-99999999999999999999", 0x0000_0000u)]
    [InlineData("0x0p99999999999999999999", 0x0000_0000u)]
    [InlineData("16777217", 0x4B80_0000u)]
    [InlineData("inf", 0x7F80_0000u)]
    [InlineData("-inf", 0xFF80_0000u)]
    [InlineData("nan", 0x7FC0_0000u)]
    [InlineData("-nan", 0xFFC0_0000u)]
    [InlineData("nan:0x1", 0x7F80_0001u)]
    [InlineData("-nan:0x7f_ffff", 0xFFFF_FFFFu)]
    public void TryParseF32_InRange_IsRoundedToNearestEven(string token, uint expected)
    {
        Assert.True(FloatLiteral.TryParseF32(Encoding.ASCII.GetBytes(token), out var bits));
        Assert.Equal(expected, bits);
    }

    [Theory]
    [InlineData("0x1p128")]
    [InlineData("0x1.ffffffp127")]
    [InlineData("3.4028235677973367e38")]
    [InlineData("1e999999999999")]
    [InlineData("0x1p999999999999999999999")]
    [InlineData("nan:0x0")]
    [InlineData("nan:0x80_0000")]
    [InlineData("nan:0x1_0000_0000_0000_0000")]
    public void TryParseF32_OutOfRange_IsRefused(string token) =>
        Assert.False(FloatLiteral.TryParseF32(Encoding.ASCII.GetBytes(token), out _));

    [Theory]
    [InlineData("0x1.fffffffffffffp+1023", 0x7FEF_FFFF_FFFF_FFFFul)]
    [InlineData("0x1p-1074", 1ul)]
    [InlineData("4.9406564584124654e-324", 1ul)]
    [InlineData("9007199254740993", 0x4340_0000_0000_0000ul)]
    [InlineData("nan:0xf_ffff_ffff_ffff", 0x7FFF_FFFF_FFFF_FFFFul)]
    public void TryParseF64_InRange_IsRoundedToNearestEven(string token, ulong expected)
    {
        Assert.True(FloatLiteral.TryParseF64(Encoding.ASCII.GetBytes(token), out var bits));
        Assert.Equal(expected, bits);
    }

    [Fact]
    public void TryParseF64_AnyNumberWrittenInDecimal_GivesItBack() =>
        Prop.ForAll(
                s_bits.ToArbitrary(),
                bits =>
                {
                    var number = BitConverter.UInt64BitsToDouble(bits);
                    return !double.IsFinite(number)
                        || (
                            FloatLiteral.TryParseF64(Ascii(number.ToString("R", CultureInfo.InvariantCulture)), out var read)
                            && read == bits
                        );
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>The same number in hexadecimal, by our own conversion, and in decimal, by the runtime's.</summary>
    [Fact]
    public void TryParse_AnyNumberWrittenInHexadecimal_IsRoundedAsTheSameInDecimal() =>
        Prop.ForAll(
                s_bits.ToArbitrary(),
                s_bits.ToArbitrary(),
                (high, low) =>
                {
                    // Of every length, so that roundings up, down and halfway between come about.
                    var significand = new UInt128(high, low) >> (int)(low % 128);
                    var exponent = (int)(high % 1400) - 1200;
                    return AgreeF32(significand, exponent / 8) && AgreeF64(significand, exponent);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool AgreeF32(UInt128 significand, int exponent)
    {
        var hexadecimal = FloatLiteral.TryParseF32(Hexadecimal(significand, exponent), out var a);
        var isFinite = FloatLiteral.TryParseF32(Decimal(significand, exponent), out var b);
        return hexadecimal == isFinite && a == b;
    }

    private static bool AgreeF64(UInt128 significand, int exponent)
    {
        var hexadecimal = FloatLiteral.TryParseF64(Hexadecimal(significand, exponent), out var a);
        var isFinite = FloatLiteral.TryParseF64(Decimal(significand, exponent), out var b);
        return hexadecimal == isFinite && a == b;
    }

    private static byte[] Hexadecimal(UInt128 significand, int exponent) =>
        Ascii($"0x{significand.ToString("x", CultureInfo.InvariantCulture)}p{exponent.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>All digits: m × 2^-e = m × 5^e × 10^-e.</summary>
    private static byte[] Decimal(UInt128 significand, int exponent) =>
        exponent >= 0
            ? Ascii(((BigInteger)significand << exponent).ToString(CultureInfo.InvariantCulture))
            : Ascii($"{(BigInteger)significand * BigInteger.Pow(5, -exponent)}e{exponent.ToString(CultureInfo.InvariantCulture)}");

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
