namespace Pillion.Wasm.Wit.Tests.Resolution;

public sealed class WitVersionTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("1.3.0", "1.2.3", true)]
    [InlineData("1.2.2", "1.2.3", false)]
    [InlineData("2.0.0", "1.2.3", false)]
    [InlineData("0.2.12", "0.2.0", true)]
    [InlineData("0.3.0", "0.2.0", false)]
    [InlineData("0.0.2", "0.0.1", false)]
    [InlineData("0.0.1", "0.0.1", true)]
    [InlineData("0.3.0", "0.3.0-rc-2026", false)]
    [InlineData("0.3.0-rc-2026", "0.3.0-rc-2026", true)]
    [InlineData("1.2.3+build", "1.2.3", true)]
    public void Satisfies_FollowsCompatibleTracks(string version, string wanted, bool expected) =>
        Assert.Equal(expected, WitVersion.TryParse(version)!.Satisfies(WitVersion.TryParse(wanted)!));

    [Fact]
    public void CompareTo_OrdersAsSemanticVersioningSays()
    {
        // semver.org, 11.4
        string[] ordered =
        [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
        ];

        Assert.Equal(ordered, ordered.Reverse().Select(v => WitVersion.TryParse(v)!).Order().Select(v => v.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.-3")]
    public void TryParse_NotAVersion_ReturnsNull(string text) => Assert.Null(WitVersion.TryParse(text));
}
