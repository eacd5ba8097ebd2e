using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Tests.Http;

public sealed class HeaderListTests
{
    private readonly HeaderList _headers = [];

    public HeaderListTests()
    {
        _headers.Add("Accept", "a");
        _headers.Add("X", "1");
        _headers.Add("accept", "b");
    }

    [Fact]
    public void Get_AnyCase_IsTheFirstLine()
    {
        Assert.Equal("a", _headers.Get("ACCEPT"));
        Assert.Null(_headers.Get("absent"));
    }

    [Fact]
    public void Set_Name_ReplacesEveryLine()
    {
        _headers.Set("ACCEPT", "c");

        Assert.Equal([new("X", "1"), new("ACCEPT", "c")], _headers);
    }

    [Fact]
    public void Remove_Name_RemovesEveryLine()
    {
        Assert.True(_headers.Remove("aCCept"));
        Assert.False(_headers.Remove("accept"));

        Assert.Equal([new("X", "1")], _headers);
    }
}
