using Pillion.Wasm.Components.Validation;

namespace Pillion.Wasm.Components.Tests.Validation;

public sealed class ParsedNameTests
{
    [Theory]
    [InlineData("run", nameof(NameKind.Label))]
    [InlineData("a-1-HTTP-b2", nameof(NameKind.Label))]
    [InlineData("[constructor]thing", nameof(NameKind.Constructor))]
    [InlineData("[method]thing.do-it", nameof(NameKind.Method))]
    [InlineData("[static]thing.make", nameof(NameKind.Static))]
    [InlineData("wasi:http/types", nameof(NameKind.Interface))]
    [InlineData("a:b/C-d@1.2.3-rc.1+build.005", nameof(NameKind.Interface))]
    public void Parse_Name_HasItsKind(string text, string kind) => Assert.Equal(kind, ParsedName.Parse(text).Kind.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("aB")]
    [InlineData("a--b")]
    [InlineData("ä")]
    [InlineData("[method]thing")]
    [InlineData("[method]thing.a.b")]
    [InlineData("[other]thing")]
    [InlineData("a:b")]
    [InlineData("A:b/c")]
    [InlineData("a@b:c/d")]
    [InlineData("a/b:c")]
    [InlineData("a:b:c/d")]
    [InlineData("a:b/c/d")]
    [InlineData("a:b/c@1.0")]
    [InlineData("a:b/c@01.0.0")]
    [InlineData("a:b/c@1.0.0-01")]
    [InlineData("a:b/c@1.0.0-é")]
    [InlineData("a:b/c@99999999999999999999.0.0")]
    public void Parse_NoName_IsRefused(string text) => Assert.Throws<FormatException>(() => ParsedName.Parse(text));

    [Fact]
    public void Parse_PartOfAVersionWithItsSuffix_IsAName()
    {
        Assert.Equal(NameKind.Interface, ParsedName.Parse("a:b/c@0.2", ".12").Kind);
        Assert.Throws<FormatException>(() => ParsedName.Parse("a:b/c@0.2", "x"));
    }

    [Theory]
    [InlineData("a-B", "A-b", true)]
    [InlineData("[method]r.m", "[static]R.M", true)]
    [InlineData("[method]r.r", "r", true)]
    [InlineData("[constructor]r", "r", false)]
    [InlineData("[method]r.m", "m", false)]
    [InlineData("a:b/c@1.0.0", "a:b/c@1.0.1", false)]
    public void Key_NamesThatAreNotToldApart_IsTheSame(string one, string other, bool same) =>
        Assert.Equal(same, ParsedName.Parse(one).Key == ParsedName.Parse(other).Key);
}
