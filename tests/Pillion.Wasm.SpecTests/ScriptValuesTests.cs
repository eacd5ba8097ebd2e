using System.Runtime.Intrinsics;
using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests;

/// <summary>The runner's own judgement: a matcher that accepts too much would make the whole suite worthless.</summary>
public sealed class ScriptValuesTests
{
    [Theory]
    [InlineData("nan:canonical", 0x7FC0_0000u, true)]
    [InlineData("nan:canonical", 0xFFC0_0000u, true)]
    [InlineData("nan:canonical", 0x7FC0_0001u, false)]
    [InlineData("nan:canonical", 0x7F80_0000u, false)]
    [InlineData("nan:arithmetic", 0x7FC0_0001u, true)]
    [InlineData("nan:arithmetic", 0xFFE0_0000u, true)]
    [InlineData("nan:arithmetic", 0x7FA0_0000u, false)]
    [InlineData("nan:arithmetic", 0x7F80_0000u, false)]
    [InlineData("-0", 0x8000_0000u, true)]
    [InlineData("-0", 0u, false)]
    [InlineData("nan:0x200000", 0x7FA0_0000u, true)]
    [InlineData("nan:0x200000", 0x7FE0_0000u, false)]
    public void Matches_F32_ComparesBitsOrNaNPattern(string expected, uint actual, bool matches)
    {
        var value = Value.FromF32(BitConverter.UInt32BitsToSingle(actual));

        Assert.Equal(matches, ScriptValues.Matches(Expected($"(f32.const {expected})"), value));
    }

    [Theory]
    [InlineData("nan:canonical", 0xFFF8_0000_0000_0000ul, true)]
    [InlineData("nan:canonical", 0x7FF8_0000_0000_0001ul, false)]
    [InlineData("nan:arithmetic", 0x7FF8_0000_0000_0001ul, true)]
    [InlineData("nan:arithmetic", 0x7FF4_0000_0000_0000ul, false)]
    [InlineData("nan:arithmetic", 0x7FF0_0000_0000_0000ul, false)]
    [InlineData("-0", 0x8000_0000_0000_0000ul, true)]
    [InlineData("-0", 0ul, false)]
    public void Matches_F64_ComparesBitsOrNaNPattern(string expected, ulong actual, bool matches)
    {
        var value = Value.FromF64(BitConverter.UInt64BitsToDouble(actual));

        Assert.Equal(matches, ScriptValues.Matches(Expected($"(f64.const {expected})"), value));
    }

    [Theory]
    [InlineData("-1", -1, true)]
    [InlineData("4294967295", -1, true)]
    [InlineData("1", -1, false)]
    public void Matches_I32_AcceptsSignedAndUnsignedNotation(string expected, int actual, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected($"(i32.const {expected})"), Value.FromI32(actual)));

    [Fact]
    public void Matches_ValueOfAnotherType_IsNoMatch() => Assert.False(ScriptValues.Matches(Expected("(i32.const 1)"), Value.FromI64(1)));

    [Theory]
    [InlineData("(ref.extern 7)", true)]
    [InlineData("(ref.extern 8)", false)]
    [InlineData("(ref.null extern)", false)]
    [InlineData("(ref.extern)", true)]
    [InlineData("(ref.null)", false)]
    [InlineData("(ref.func)", false)]
    public void Matches_HostReference_ComparesItsNumber(string expected, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected(expected), ScriptValues.ToValue(new WastValue.RefExtern(7))));

    [Theory]
    [InlineData("(ref.null)", true)]
    [InlineData("(ref.null func)", true)]
    [InlineData("(ref.func)", false)]
    [InlineData("(ref.null extern)", false)]
    public void Matches_NullFunction_OnlyIfNullIsExpected(string expected, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected(expected), Value.FromFuncRef(null)));

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Matches_Either_AcceptsEachAlternative(int actual, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected("(either (i32.const 1) (i32.const 2))"), Value.FromI32(actual)));

    [Theory]
    [InlineData("nan:canonical", true)]
    [InlineData("nan:arithmetic", true)]
    [InlineData("0", false)]
    public void Matches_VectorOfFloats_ComparesLaneByLane(string lastLane, bool matches)
    {
        var actual = Value.FromV128(Vector128.Create(1u, 2u, 0x7FC0_0000u, 0x7FC0_0000u).AsByte());

        Assert.Equal(matches, ScriptValues.Matches(Expected($"(v128.const f32x4 0x1p-149 0x1p-148 nan:canonical {lastLane})"), actual));
    }

    [Fact]
    public void ToValue_VectorOfSmallLanes_IsLittleEndian()
    {
        var expected = Expected("(v128.const i16x8 1 -1 258 0 0 0 0 7)");

        Assert.True(ScriptValues.Matches(expected, Value.FromV128(Vector128.Create((short)1, -1, 258, 0, 0, 0, 0, 7).AsByte())));
        Assert.False(ScriptValues.Matches(expected, Value.FromV128(Vector128<byte>.Zero)));
    }

    private static WastExpectation Expected(string text) =>
        Assert
            .IsType<WastCommand.AssertReturn>(Assert.Single(WastScript.Parse($"(assert_return (invoke \"f\") {text})").Commands))
            .Results.Single();
}
