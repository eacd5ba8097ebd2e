using Pillion.BuildingBlocks.Invocation;

namespace Pillion.BuildingBlocks.Tests.Invocation;

/// <summary>The cases of Dapr's integration test <c>serviceinvocation/http/reservedchars/pathcorrectness.go</c>, and some of our own.</summary>
public sealed class InvocationPathTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("method", "/method")]
    [InlineData("/foo/bar", "/foo/bar")]
    [InlineData("foo/bar/", "/foo/bar/")]
    [InlineData("/foo//bar//", "/foo/bar/")]
    [InlineData("admin/../public", "/public")]
    [InlineData("admin/../public/", "/public/")]
    [InlineData("admin%2F..%2Fpublic", "/public")]
    [InlineData("admin%2f%2e%2e%2fpublic", "/public")]
    [InlineData("../../etc/passwd", "/etc/passwd")]
    [InlineData("..", "/")]
    [InlineData("./a/./b", "/a/b")]
    [InlineData(".hidden/..two/a...b", "/.hidden/..two/a...b")]
    [InlineData("test%22stream", "/test%22stream")]
    [InlineData("test\"stream", "/test%22stream")]
    [InlineData("test%2Astream", "/test*stream")]
    [InlineData("test%5Cstream", "/test%5Cstream")]
    [InlineData("test%25stream", "/test%25stream")]
    [InlineData("a%20b", "/a%20b")]
    [InlineData("a b", "/a%20b")]
    [InlineData("grüße", "/gr%C3%BC%C3%9Fe")]
    [InlineData("%FF", "/%FF")]
    [InlineData("100%", "/100%25")]
    [InlineData("a;b=c,d:e@f!g", "/a;b=c,d:e@f!g")]
    public void Normalize_Path_IsCleanAndEncodedOnce(string path, string expected)
    {
        Assert.Equal(expected, InvocationPath.Normalize(path, out _));
    }

    [Theory]
    [InlineData("test%23stream", "method contains forbidden character: \"test#stream\"")]
    [InlineData("test%3Fstream", "method contains forbidden character: \"test?stream\"")]
    [InlineData("test%00stream", "method contains forbidden character: \"test\\x00stream\"")]
    [InlineData("test%0Dstream", "method contains control character at position 4: \"test\\x0dstream\"")]
    [InlineData("test%7Fstream", "method contains control character at position 4: \"test\\x7fstream\"")]
    [InlineData("a%23b%3Fc%25d", "method contains forbidden character: \"a#b?c%d\"")]
    public void Normalize_ReservedCharacterOnceDecoded_IsRefused(string path, string expected)
    {
        Assert.Null(InvocationPath.Normalize(path, out var problem));

        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Normalize_NormalPath_IsReturnedAsItIs()
    {
        const string Path = "/v1/orders/42";

        Assert.Same(Path, InvocationPath.Normalize(Path, out _));
    }
}
