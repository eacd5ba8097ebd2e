using Pillion.Abstractions.State;

namespace Pillion.Components.Tests.State;

public sealed class LikePatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("%", "", true)]
    [InlineData("%", "anything", true)]
    [InlineData("_", "", false)]
    [InlineData("_", "a", true)]
    [InlineData("_", "ab", false)]
    [InlineData("a%c", "ac", true)]
    [InlineData("a%c", "abcbc", true)]
    [InlineData("a%c", "abcb", false)]
    [InlineData("%a%b%", "xxaxxbxx", true)]
    [InlineData("%a%b%", "xxbxxa", false)]
    [InlineData("a__", "abc", true)]
    [InlineData("A", "a", false)]
    [InlineData(@"\%", "%", true)]
    [InlineData(@"\%", "a", false)]
    [InlineData(@"\_", "_", true)]
    [InlineData(@"a\", @"a\", true)]
    public void IsMatch_PatternAndText_IsSqlLike(string pattern, string text, bool expected)
    {
        Assert.Equal(expected, new LikePattern(pattern).IsMatch(text));
    }

    [Fact]
    public void Escape_TextWithWildcards_MatchesOnlyItself()
    {
        const string Text = @"50%_\off";

        Assert.True(new LikePattern(LikePattern.Escape(Text)).IsMatch(Text));
        Assert.False(new LikePattern(LikePattern.Escape(Text)).IsMatch(@"50xx\off"));
        Assert.Equal(Text, new LikePattern(LikePattern.Escape(Text)).LiteralPrefix);
    }

    [Fact]
    public void IsMatch_ManyRunsAgainstALongText_EndsSoon()
    {
        // Backtracking over every run would take longer than the universe is old.
        var pattern = new LikePattern(string.Concat(Enumerable.Repeat("%a", 30)) + "%b");

        Assert.False(pattern.IsMatch(new string('a', 2000)));
    }
}
