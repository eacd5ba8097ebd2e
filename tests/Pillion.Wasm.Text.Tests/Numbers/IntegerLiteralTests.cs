using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pillion.Wasm.Text.Numbers;

namespace Pillion.Wasm.Text.Tests.Numbers;

public sealed class IntegerLiteralTests
{
    [Theory]
    [InlineData("0", 32, 0ul)]
    [InlineData("+1_0", 32, 10ul)]
    [InlineData("-1", 32, 0xFFFF_FFFFul)]
    [InlineData("0xffff_ffff", 32, 0xFFFF_FFFFul)]
    [InlineData("-0x8000_0000", 32, 0x8000_0000ul)]
    [InlineData("-128", 8, 0x80ul)]
    [InlineData("255", 8, 0xFFul)]
    [InlineData("18446744073709551615", 64, ulong.MaxValue)]
    [InlineData("-9223372036854775808", 64, 0x8000_0000_0000_0000ul)]
    [InlineData("-0", 64, 0ul)]
    public void TryParseBits_InRange_GivesTwosComplement(string token, int bits, ulong expected)
    {
        Assert.True(IntegerLiteral.TryParseBits(Encoding.ASCII.GetBytes(token), bits, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("4294967296", 32)]
    [InlineData("-2147483649", 32)]
    [InlineData("256", 8)]
    [InlineData("-129", 8)]
    [InlineData("18446744073709551616", 64)]
    [InlineData("0x1_0000_0000_0000_0000", 64)]
    [InlineData("-9223372036854775809", 64)]
    [InlineData("99999999999999999999999999", 64)]
    public void TryParseBits_OutOfRange_IsRefused(string token, int bits) =>
        Assert.False(IntegerLiteral.TryParseBits(Encoding.ASCII.GetBytes(token), bits, out _));

    [Fact]
    public void TryParseBits_AnyNumberWritten_GivesItBack() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<long>(),
                number =>
                    Parses(number.ToString(CultureInfo.InvariantCulture), number)
                    && Parses(((ulong)number).ToString(CultureInfo.InvariantCulture), number)
                    && Parses("0x" + number.ToString("x", CultureInfo.InvariantCulture), number)
            )
            .QuickCheckThrowOnFailure();

    private static bool Parses(string token, long number) =>
        IntegerLiteral.TryParseBits(Encoding.ASCII.GetBytes(token), 64, out var value) && value == (ulong)number;
}
