using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.Tests.Yaml;

public sealed class YamlFileTests
{
    private readonly ConfigurationProblems _problems = new();

    [Fact]
    public void Parse_SeveralDocuments_GivesEachWithItsLineAndSkipsEmptyOnes()
    {
        var documents = YamlFile.Parse("a: 1\n---\n---\n# only a comment\n---\nb: 2\n", "f.yaml", _problems);

        Assert.Empty(_problems.Errors);
        Assert.Equal([1, 6], documents.Select(d => d.Line));
        Assert.Equal("2", Assert.IsType<YamlScalar>(Assert.IsType<YamlMapping>(documents[1]).Find("b")).Text);
    }

    [Fact]
    public void Parse_SyntaxError_IsAProblemWithLineAndKeepsEarlierDocuments()
    {
        var documents = YamlFile.Parse("a: 1\n---\nb: [1, 2\nc: 3\n", "f.yaml", _problems);

        Assert.Single(documents);
        var problem = Assert.Single(_problems.Errors);
        Assert.Equal("f.yaml", problem.Source);
        Assert.True(problem.Line is 3 or 4, problem.ToString());
        Assert.Contains("is not valid YAML", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_KeyTwice_NamesBothLines()
    {
        YamlFile.Parse("spec:\n  type: a\n  type: b\n", "f.yaml", _problems);

        Assert.Equal("f.yaml:3: spec.type: stands here twice; the first one is on line 2", Assert.Single(_problems.Errors).ToString());
    }

    [Fact]
    public void Parse_AnchorAndAlias_GivesTheSameValueAtTheAliasLine()
    {
        var document = Assert.IsType<YamlMapping>(Assert.Single(YamlFile.Parse("a: &x\n  k: v\nb: *x\n", "f.yaml", _problems)));

        var aliased = Assert.IsType<YamlMapping>(document.Find("b"));
        Assert.Equal(3, aliased.Line);
        Assert.Equal("v", Assert.IsType<YamlScalar>(aliased.Find("k")).Text);
    }

    [Fact]
    public void Parse_UnknownAlias_IsAProblem()
    {
        YamlFile.Parse("b: *nowhere\n", "f.yaml", _problems);

        Assert.Contains("nowhere", Assert.Single(_problems.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MergeKey_LetsOwnKeysWin()
    {
        var document = Assert.IsType<YamlMapping>(
            Assert.Single(YamlFile.Parse("base: &b {x: 1, y: 2}\nown:\n  y: 3\n  <<: *b\n", "f.yaml", _problems))
        );

        var own = Assert.IsType<YamlMapping>(document.Find("own"));
        Assert.Equal("1", Assert.IsType<YamlScalar>(own.Find("x")).Text);
        Assert.Equal("3", Assert.IsType<YamlScalar>(own.Find("y")).Text);
    }

    [Theory]
    [InlineData("a: ", true)]
    [InlineData("a: ~", true)]
    [InlineData("a: null", true)]
    [InlineData("a: ''", false)]
    [InlineData("a: 'null'", false)]
    [InlineData("a: 0", false)]
    public void IsNull_PlainOrQuoted_FollowsTheCoreSchema(string yaml, bool expected)
    {
        var document = Assert.IsType<YamlMapping>(Assert.Single(YamlFile.Parse(yaml, "f.yaml", _problems)));

        Assert.Equal(expected, Assert.IsType<YamlScalar>(document.Find("a")).IsNull);
    }

    [Theory]
    [InlineData("{a: 1, b: [true, ~, 1.5, x], c: '1'}", """{"a":1,"b":[true,null,1.5,"x"],"c":"1"}""")]
    [InlineData("[0x10, .inf, 1., '', \"ä\"]", """["0x10",".inf","1.","","ä"]""")]
    public void ToJson_Nested_KeepsTypes(string yaml, string json)
    {
        Assert.Equal(json, YamlJson.ToJson(Assert.Single(YamlFile.Parse(yaml, "f.yaml", _problems))));
    }

    [Theory]
    [InlineData("a:\n- 1\n- 2\nb: 3\n", """{"a":[1,2],"b":3}""")]
    [InlineData("- - 1\n  - 2\n-\n- a: 1\n  b:\n", """[[1,2],null,{"a":1,"b":null}]""")]
    [InlineData("a: |\n  one\n  two\nb: >-\n  three\n  four\n", """{"a":"one\ntwo\n","b":"three four"}""")]
    [InlineData("[a: 1, {b, c: [ ], d: }, ]", """[{"a":1},{"b":null,"c":[],"d":null}]""")]
    [InlineData("? a\n: 1\n? b\n", """{"a":1,"b":null}""")]
    [InlineData("a: !!str &x 1\nb: &y\n  - *x\nc: *y\nd: &z\n", """{"a":1,"b":[1],"c":[1],"d":null}""")]
    [InlineData("%YAML 1.2\n%TAG ! tag:example.com,2026:\n---\na: 1\n...\n", """{"a":1}""")]
    [InlineData("\"a b\": 'it''s'\n# comment\nc: d # comment\n", """{"a b":"it's","c":"d"}""")]
    public void Parse_EveryKindOfStructure_GivesItsValue(string yaml, string json)
    {
        var documents = YamlFile.Parse(yaml, "f.yaml", _problems);

        Assert.Empty(_problems.Errors);
        Assert.Equal(json, YamlJson.ToJson(Assert.Single(documents)));
    }

    [Theory]
    [InlineData("a: [1] x\n", 1)]
    [InlineData("a: {,}\n", 1)]
    [InlineData("a: [1,, 2]\n", 1)]
    [InlineData("a: 1\n  - b\nc\n", 3)]
    [InlineData("a: {b: 1\nc: 2\n", 1)]
    [InlineData("'a'\n'b'\n", 2)]
    [InlineData("%YAML 2.0\n---\na: 1\n", 1)]
    [InlineData("a: 1\n%YAML 1.2\nb: 2\n", 2)]
    [InlineData("a: @b\n", 1)]
    [InlineData("a: 1\n...\nb: [\n", 4)]
    public void Parse_WhatIsNoYaml_IsOneProblemWithItsLine(string yaml, int line)
    {
        YamlFile.Parse(yaml, "f.yaml", _problems);

        var problem = Assert.Single(_problems.Errors);
        Assert.Contains("is not valid YAML", problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void Parse_DocumentBehindAnEndMark_NeedsNoStart()
    {
        var documents = YamlFile.Parse("a: 1\n...\nb: 2\n...\n...\n---\nc: 3\n", "f.yaml", _problems);

        Assert.Empty(_problems.Errors);
        Assert.Equal(["""{"a":1}""", """{"b":2}""", """{"c":3}"""], documents.Select(YamlJson.ToJson));
    }

    [Fact]
    public void Parse_ListsWithoutEndWithinEachOther_IsAProblem()
    {
        YamlFile.Parse(string.Concat(Enumerable.Repeat("- ", 200_000)), "f.yaml", _problems);

        Assert.Contains("levels", Assert.Single(_problems.Errors).Message, StringComparison.Ordinal);
    }
}
