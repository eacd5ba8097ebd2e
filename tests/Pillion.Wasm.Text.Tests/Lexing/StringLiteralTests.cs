using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Tests.Lexing;

public sealed class StringLiteralTests
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"aß\"", "61C39F")]
    [InlineData("\"\\t\\n\\r\\\"\\'\\\\\"", "090A0D22275C")]
    [InlineData("\"\\00\\fF\"", "00FF")]
    [InlineData("\"\\u{0}\\u{7f}\\u{20ac}\\u{1_F6_00}\"", "007FE282ACF09F9880")]
    public void Decode_Escapes_GivesTheirBytes(string literal, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(StringLiteral.Decode(Encoding.UTF8.GetBytes(literal))));

    [Fact]
    public void Decode_AnyBytesEscaped_GivesThemBack() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                bytes =>
                {
                    var literal = Encoding.ASCII.GetBytes(
                        $"\"{string.Concat(bytes.Select(b => "\\" + b.ToString("x2", CultureInfo.InvariantCulture)))}\""
                    );
                    return StringLiteral.Scan(literal, 0, out var end) is null
                        && end == literal.Length
                        && StringLiteral.Decode(literal).AsSpan().SequenceEqual(bytes);
                }
            )
            .QuickCheckThrowOnFailure();
}
