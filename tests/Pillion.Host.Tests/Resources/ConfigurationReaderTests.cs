using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_SecretScopes_LaterFileReplacesEarlierOne()
    {
        var first = _temp.Write("a.yaml", "kind: Configuration\nspec: {secrets: {scopes: [{storeName: old}]}}\n");
        var second = _temp.Write(
            "b.yaml",
            "kind: Configuration\nspec:\n  tracing: {samplingRate: '1'}\n  secrets:\n    scopes:\n"
                + "    - {storeName: $STORE, defaultAccess: deny, allowedSecrets: [a, '${NAME}']}\n"
        );

        var scopes = ConfigurationReader.Read([first, second], name => name.ToLowerInvariant(), _problems);

        Assert.Empty(_problems.Errors);
        var scope = Assert.Single(scopes);
        Assert.Equal(("store", false), (scope.StoreName, scope.AllowByDefault));
        Assert.Equal(["a", "name"], scope.AllowedSecrets);
        Assert.Equal("spec.tracing", Assert.Single(_problems.Warnings).Key);
    }

    [Theory]
    [InlineData("a $X b ${Y}c", "a <X> b <Y>c")]
    [InlineData("cost $5 and $", "cost <5> and $")]
    [InlineData("${open", "${open")]
    [InlineData("$$", "$$")]
    public void ExpandVariables_Text_FillsInNames(string text, string expected) =>
        Assert.Equal(expected, ConfigurationReader.ExpandVariables(text, name => $"<{name}>"));
}
