using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Components.Kubernetes;
using Pillion.Testing;

namespace Pillion.Components.Tests.NameResolution;

public sealed class KubernetesNameResolutionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "", "myid-dapr.abc.svc.cluster.local:50002")]
    [InlineData("clusterDomain", "mydomain.com", "myid-dapr.abc.svc.mydomain.com:50002")]
    [InlineData("template", "{{.ID}}.{{ .Namespace }}.internal:{{.Port}}", "myid.abc.internal:50002")]
    public async Task Resolve_Name_IsThatOfTheOperatorsService(string key, string value, string expected)
    {
        await using var resolution = await OpenAsync(key.Length == 0 ? [] : [(key, value)]);

        Assert.Equal(expected, await resolution.ResolveAsync("myid", "abc", Token));
    }

    [Fact]
    public async Task Resolve_AfterAnnouncing_OthersHaveTheSamePort()
    {
        await using var resolution = await OpenAsync();
        await using var announcement = await resolution.AnnounceAsync(new AppInstance("me", "abc", "10.0.0.1", 1234, 3500), Token);

        Assert.Equal("other-dapr.abc.svc.cluster.local:1234", await resolution.ResolveAsync("other", "abc", Token));
    }

    [Theory]
    [InlineData("{{.Data.region}}:{{.Port}}")]
    [InlineData("{{.ID:1")]
    public async Task Init_TemplateOfOtherFields_NamesTheKey(string template)
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(("template", template)));

        Assert.Contains("metadata key 'template'", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(("template", "{{.ID}}"), ("clusterDomain", "x")));
    }

    private static Task<INameResolution> OpenAsync(params (string Key, string Value)[] metadata) =>
        Components.CreateAsync<INameResolution>(KubernetesComponents.All, "nameresolution.kubernetes", new ManualTimeProvider(), metadata);
}
