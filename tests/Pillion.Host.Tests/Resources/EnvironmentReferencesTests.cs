using Pillion.Host.Resources;

namespace Pillion.Host.Tests.Resources;

public sealed class EnvironmentReferencesTests
{
    [Theory]
    [InlineData("HOME", null, true)]
    [InlineData("DAPR_API_TOKEN", null, false)]
    [InlineData("dapr_anything", null, false)]
    [InlineData("APP_API_TOKEN", null, false)]
    [InlineData("TWO WORDS", null, false)]
    [InlineData("", null, false)]
    [InlineData("HOME", "PATH HOME", true)]
    [InlineData("HOME", "HOMER PATH", false)]
    public void Problem_Name_FollowsDaprsRules(string name, string? allowList, bool allowed) =>
        Assert.Equal(allowed, EnvironmentReferences.Problem(name, allowList) is null);
}
