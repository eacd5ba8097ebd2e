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
        var difference = Outcomes.Difference(
            "A",
            [
                ["f: inconclusive x"],
                ["g: i32:1"],
            ],
            "B",
            [
                ["f: i32:2"],
                ["g: i32:2"],
            ]
        );

        Assert.StartsWith("round 1, line 0", difference);
    }

    private static string? Difference(string[] a, string[] b) => Outcomes.Difference("A", [a], "B", [b]);
}
