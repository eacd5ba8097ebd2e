using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.Tests.Yaml;

public sealed class MappingReaderTests
{
    private readonly ConfigurationProblems _problems = new();

    [Fact]
    public void RejectUnknownKeys_Slip_SuggestsTheKnownName()
    {
        var reader = Read("appPrt: 1\nname: x\nzzz: 1\n");
        reader.Integer("appPort", 1, 65535);
        reader.Text("name");

        reader.RejectUnknownKeys();

        Assert.Equal(
            ["f.yaml:1: appPrt: is not a known key; did you mean 'appPort'?", "f.yaml:3: zzz: is not a known key"],
            _problems.Errors.Select(e => e.ToString())
        );
    }

    [Fact]
    public void TypedReads_WrongValues_AreEachAProblemWithItsLine()
    {
        var reader = Read("port: 70000\nflag: maybe\ntime: 5\nsize: lots\nlist: {}\nmap: []\ntext: [a]\n");

        Assert.Null(reader.Integer("port", 1, 65535));
        Assert.Null(reader.Boolean("flag"));
        Assert.Null(reader.Duration("time"));
        Assert.Null(reader.Bytes("size", 0, long.MaxValue));
        Assert.Null(reader.Items("list"));
        Assert.Null(reader.Mapping("map"));
        Assert.Null(reader.Text("text"));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], _problems.Errors.Select(e => e.Line));
        Assert.Equal("must be a whole number from 1 to 65535, not '70000'", _problems.Errors[0].Message);
        Assert.Equal("must be a mapping (keys and values), not a list", _problems.Errors[5].Message);
    }

    [Fact]
    public void TypedReads_NullOrAbsent_AreNotGiven()
    {
        var reader = Read("port: ~\n");

        Assert.Null(reader.Integer("port", 1, 65535));
        Assert.Null(reader.Text("other"));
        Assert.True(reader.Has("port"));
        Assert.False(reader.Has("other"));
        Assert.Empty(_problems.Errors);
    }

    [Theory]
    [InlineData("5s", 5000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("250ms", 250)]
    public void Duration_GoNotation_IsRead(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Read($"d: {text}").Duration("d"));

    private MappingReader Read(string yaml) =>
        new(Assert.IsType<YamlMapping>(Assert.Single(YamlFile.Parse(yaml, "f.yaml", _problems))), "", "f.yaml", _problems);
}
