using Pillion.Host.Configuration;

namespace Pillion.Host.Tests.Configuration;

public sealed class SuggestionTests
{
    private static readonly string[] s_known = ["appID", "appPort", "appProtocol", "resourcesPath"];

    [Theory]
    [InlineData("appPrt", "appPort")]
    [InlineData("APPPORT", "appPort")]
    [InlineData("apPport", "appPort")]
    [InlineData("resourcePath", "resourcesPath")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void For_Name_FindsTheClosestOrNothing(string name, string? expected) => Assert.Equal(expected, Suggestion.For(name, s_known));
}
