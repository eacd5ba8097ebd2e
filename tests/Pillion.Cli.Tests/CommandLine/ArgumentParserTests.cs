using Pillion.Cli.CommandLine;

namespace Pillion.Cli.Tests.CommandLine;

public sealed class ArgumentParserTests
{
    private static readonly Option s_id = new("--app-id", "-a", "ID", "");
    private static readonly Option s_json = new("--log-as-json", null, null, "");
    private static readonly Option s_path = new("--resources-path", "-d", "FOLDER", "")
    {
        IsRepeatable = true,
        Alias = "--components-path",
    };
    private static readonly Option[] s_options = [s_id, s_json, s_path];

    [Theory]
    [InlineData("--app-id", "x")]
    [InlineData("--app-id=x")]
    [InlineData("-a", "x")]
    [InlineData("-ax")]
    [InlineData("-a=x")]
    [InlineData("--app-id", "y", "--app-id", "x")]
    public void Parse_Value_IsTakenInEverySpelling(params string[] words) => Assert.Equal("x", Parse(words).Text(s_id));

    [Fact]
    public void Parse_Repeatable_KeepsAllInOrder() =>
        Assert.Equal(["1", "2", "3"], Parse("--resources-path", "1", "-d", "2", "--components-path=3").Texts(s_path));

    [Theory]
    [InlineData(true, "--log-as-json")]
    [InlineData(true, "--log-as-json=true")]
    [InlineData(false, "--log-as-json=false")]
    [InlineData(false)]
    public void Flag_WithoutValue_IsTrueUnlessItSaysFalse(bool expected, params string[] words) =>
        Assert.Equal(expected, Parse(words).Flag(s_json));

    [Fact]
    public void Parse_ProgramAndItsFlags_ArePositional()
    {
        var parsed = Parse("-a", "x", "app.wasm", "--app-id", "y", "--", "-z");

        Assert.Equal("x", parsed.Text(s_id));
        Assert.Equal(["app.wasm", "--app-id", "y", "--", "-z"], parsed.Positionals);
    }

    [Fact]
    public void Parse_Separator_EndsTheFlags()
    {
        var parsed = Parse("-a", "x", "--", "--app-id", "y");

        Assert.Equal("x", parsed.Text(s_id));
        Assert.Equal(["--app-id", "y"], parsed.Positionals);
    }

    [Theory]
    [InlineData("there is no flag --ap-id; did you mean '--app-id'?", "--ap-id", "x")]
    [InlineData("there is no flag --zzzzzzzz", "--zzzzzzzz")]
    [InlineData("there is no flag -z", "-z")]
    [InlineData("--app-id needs a value: --app-id ID", "--app-id")]
    public void Parse_Mistake_SaysWhichAndWhatWasMeant(string expected, params string[] words) =>
        Assert.Equal(expected, Assert.Throws<UsageException>(() => Parse(words)).Message);

    [Fact]
    public void Integer_OutOfBounds_SaysTheBounds()
    {
        var e = Assert.Throws<UsageException>(() => Parse("-a", "70000").Integer(s_id, 1, 65535));

        Assert.Equal("--app-id must be a whole number from 1 to 65535, not '70000'", e.Message);
    }

    private static ParsedArguments Parse(params string[] words) => ArgumentParser.Parse(s_options, words, stopAtPositional: true);
}
