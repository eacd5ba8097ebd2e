using Pillion.Wasm.Fuzz.Running;

namespace Pillion.Wasm.Fuzz.Tests;

public sealed class OutcomesTests
{
    [Fact]
    public void Difference_SameLines_IsNull() => Assert.Null(Difference(["start ok", "f: i32:1"], ["start ok", "f: i32:1"]));

    [Fact]
    public void Difference_AnotherResult_IsSaid()
    {
        var difference = Difference(["start ok", "f: i32:1"], ["start ok", "f: i32:2"]);

        Assert.Equal("round 0, line 1:\n  A: f: i32:1\n  B: f: i32:2", difference);
    }

    [Fact]
    public void Difference_LineMissing_IsSaid() => Assert.Contains("B: (nothing)", Difference(["start ok", "f: i32:1"], ["start ok"]));

    [Fact]
    public void Difference_BehindAnInconclusiveLine_IsNoDifference() =>
        Assert.Null(Difference(["start ok", "f: inconclusive Interrupted"], ["start ok", "f: i32:2", "g: i32:3"]));

    [Fact]
    public void Difference_InALaterRound_IsSaid()
    {
        string[][] first =
        [
            ["f: inconclusive x"],
            ["g: i32:1"],
        ];
        string[][] second =
        [
            ["f: i32:2"],
            ["g: i32:2"],
        ];

        var difference = Outcomes.Difference(new Outcome("A", first), new Outcome("B", second));

        Assert.StartsWith("round 1, line 0", difference);
    }

    [Theory]
    [InlineData("f: i32:2143289344", "f: i32:-1", true)] // 0x7fc00000, 0xffffffff
    [InlineData("f: i32:2143289344", "f: i32:1", false)]
    [InlineData("f: i64:9221120237041090560", "f: i64:-1", true)] // 0x7ff8000000000000
    [InlineData("f: i64:9205357638345293825", "f: i64:9205357642640261121", true)] // two singles: 0x7fc00000, 0x7fc00001 above the same
    [InlineData("f: i64:1 i64:-1", "f: i64:2 i64:-1", false)]
    public void Difference_IntegersThatAreNaNs_AreOneIfAskedFor(string a, string b, bool areOne)
    {
        Assert.NotNull(Difference([a], [b]));
        Assert.Equal(
            areOne,
            Outcomes.Difference(
                new Outcome(
                    "A",
                    [
                        [a],
                    ]
                ),
                new Outcome(
                    "B",
                    [
                        [b],
                    ]
                ),
                areNaNsOne: true
            )
                is null
        );
    }

    [Fact]
    public void Difference_ArrayAndSegment_IsTheEnginesChoice()
    {
        Assert.Null(Difference(["f: trap array"], ["f: trap table"]));
        Assert.Null(Difference(["f: trap memory"], ["f: trap array"]));
        Assert.NotNull(Difference(["f: trap memory"], ["f: trap table"]));
        Assert.NotNull(Difference(["f: trap array"], ["g: trap table"]));
    }

    private static string? Difference(string[] a, string[] b) => Outcomes.Difference(new Outcome("A", [a]), new Outcome("B", [b]));
}
