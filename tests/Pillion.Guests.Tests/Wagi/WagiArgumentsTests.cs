using Pillion.Guests.Tests.Testing;
using Pillion.Guests.Wagi;

namespace Pillion.Guests.Tests.Wagi;

public sealed class WagiArgumentsTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/x?one", "/x|one")]
    [InlineData("/x?one&two=2&three=%33", "/x|one|two=2|three=%33")]
    [InlineData("/x?a&&b", "/x|a||b")]
    public void For_NoTemplate_IsPathAndPartsOfTheQueryAsTheyCame(string target, string expected)
    {
        var arguments = WagiArguments.For(GuestApp.Request("GET", target), []);

        Assert.Equal(expected, string.Join('|', arguments));
    }

    [Theory]
    [InlineData("${SCRIPT_NAME} ${ARGS}", "/x|a|b=1")]
    [InlineData("--verbose ${ARGS} end", "/x|--verbose|a|b=1|end")]
    [InlineData("only", "/x|only")]
    public void For_Template_PutsTheQueryWhereItSays(string template, string expected)
    {
        var arguments = WagiArguments.For(GuestApp.Request("GET", "/x?a&b=1"), template.Split(' '));

        Assert.Equal(expected, string.Join('|', arguments));
    }
}
