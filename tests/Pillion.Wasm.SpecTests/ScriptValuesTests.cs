using System.Runtime.Intrinsics;
using System.Text.Json;
using Pillion.Wasm.SpecTests.Running;
using Pillion.Wasm.SpecTests.Scripts;

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
    [InlineData("2147483648", 0x8000_0000u, true)]
    [InlineData("2147483648", 0u, false)]
    [InlineData("2141192192", 0x7FA0_0000u, true)]
    [InlineData("2141192192", 0x7FE0_0000u, false)]
    public void Matches_F32_ComparesBitsOrNaNPattern(string expected, uint actual, bool matches)
    {
        var value = Value.FromF32(BitConverter.UInt32BitsToSingle(actual));

        Assert.Equal(matches, ScriptValues.Matches(Expected("f32", expected), value));
    }

    [Theory]
    [InlineData("nan:canonical", 0xFFF8_0000_0000_0000ul, true)]
    [InlineData("nan:canonical", 0x7FF8_0000_0000_0001ul, false)]
    [InlineData("nan:arithmetic", 0x7FF8_0000_0000_0001ul, true)]
    [InlineData("nan:arithmetic", 0x7FF4_0000_0000_0000ul, false)]
    [InlineData("nan:arithmetic", 0x7FF0_0000_0000_0000ul, false)]
    [InlineData("9223372036854775808", 0x8000_0000_0000_0000ul, true)]
    [InlineData("9223372036854775808", 0ul, false)]
    public void Matches_F64_ComparesBitsOrNaNPattern(string expected, ulong actual, bool matches)
    {
        var value = Value.FromF64(BitConverter.UInt64BitsToDouble(actual));

        Assert.Equal(matches, ScriptValues.Matches(Expected("f64", expected), value));
    }

    [Theory]
    [InlineData("-1", -1, true)]
    [InlineData("4294967295", -1, true)]
    [InlineData("1", -1, false)]
    public void Matches_I32_AcceptsSignedAndUnsignedNotation(string expected, int actual, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected("i32", expected), Value.FromI32(actual)));

    [Fact]
    public void Matches_ValueOfAnotherType_IsNoMatch() => Assert.False(ScriptValues.Matches(Expected("i32", "1"), Value.FromI64(1)));

    [Theory]
    [InlineData("externref", "7", true)]
    [InlineData("externref", "8", false)]
    [InlineData("externref", "null", false)]
    [InlineData("externref", null, true)]
    [InlineData("refnull", null, false)]
    [InlineData("funcref", null, false)]
    public void Matches_HostReference_ComparesItsNumber(string type, string? expected, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected(type, expected), ScriptValues.ToValue(Expected("externref", "7"))));

    [Theory]
    [InlineData("refnull", null, true)]
    [InlineData("funcref", "null", true)]
    [InlineData("funcref", null, false)]
    [InlineData("externref", "null", false)]
    public void Matches_NullFunction_OnlyIfNullIsExpected(string type, string? expected, bool matches) =>
        Assert.Equal(matches, ScriptValues.Matches(Expected(type, expected), Value.FromFuncRef(null)));

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Matches_Either_AcceptsEachAlternative(int actual, bool matches)
    {
        var expected = new ScriptValue("either", null, null, [Expected("i32", "1"), Expected("i32", "2")]);

        Assert.Equal(matches, ScriptValues.Matches(expected, Value.FromI32(actual)));
    }

    [Theory]
    [InlineData("nan:canonical", true)]
    [InlineData("0", false)]
    public void Matches_VectorOfFloats_ComparesLaneByLane(string lastLane, bool matches)
    {
        var actual = Vector128.Create(1u, 2u, 3u, 0x7FC0_0000u).AsByte();

        Assert.Equal(matches, ScriptValues.Matches(Vector("f32", "1", "2", "3", lastLane), Value.FromV128(actual)));
    }

    [Fact]
    public void ToValue_VectorOfSmallLanes_IsLittleEndian()
    {
        var value = ScriptValues.ToValue(Vector("i16", "1", "-1", "258", "0", "0", "0", "0", "7"));

        Assert.Equal(Vector128.Create((short)1, -1, 258, 0, 0, 0, 0, 7).AsByte(), value.AsV128());
    }

    private static ScriptValue Expected(string type, string? value) =>
        new(type, value is null ? null : JsonSerializer.SerializeToElement(value), null, null);

    private static ScriptValue Vector(string laneType, params string[] lanes) =>
        new("v128", JsonSerializer.SerializeToElement(lanes), laneType, null);
}
