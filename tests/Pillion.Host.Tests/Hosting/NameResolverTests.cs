using Pillion.Host.Configuration;
using Pillion.Host.Hosting;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Hosting;

/// <summary>Apps of other runtimes, found as a Configuration says.</summary>
public sealed class NameResolverTests : IAsyncDisposable
{
    private readonly TestHost _caller = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _caller.DisposeAsync();

    [Fact]
    public async Task Start_TwoHosts_AppsCallEachOther()
    {
        await using var callee = new TestHost();
        await using var app = await TestServer.StartAsync(context => context.Response.Body.WriteAsync("from there"u8.ToArray()).AsTask());
        var there = callee.App("there") with { AppPort = app.Address.Port, DaprInternalGrpcPort = LoopbackPort.Find() };
        await callee.StartAsync(there);
        var here = _caller.App("here") with
        {
            ConfigurationFiles = [Configuration($"{{there: \"127.0.0.1:{there.DaprInternalGrpcPort}\"}}")],
        };
        await _caller.StartAsync(here);

        var answer = await _caller.Http.GetStringAsync(TestHost.Dapr(here, "invoke/there/method/m"), Cancel);

        Assert.Equal("from there", answer);
    }

    [Theory]
    [InlineData("{there: no-address}", "has for 'there' not an address host:port")]
    [InlineData("[]", "is no map from app ids to addresses")]
    public async Task Start_BadList_SaysWhere(string apps, string problem)
    {
        var file = Configuration(apps);

        var e = await Assert.ThrowsAsync<ConfigurationException>(() =>
            _caller.StartAsync(_caller.App("here") with { ConfigurationFiles = [file] })
        );

        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnknownComponent_SaysWhichThereAre()
    {
        var file = _caller.Temp.Write("c.yaml", "kind: Configuration\nspec: {nameResolution: {component: pigeons}}\n");

        var e = await Assert.ThrowsAsync<ConfigurationException>(() =>
            _caller.StartAsync(_caller.App("here") with { ConfigurationFiles = [file] })
        );

        Assert.Contains("couldn't find component type nameresolution.pigeons/v1", e.Message, StringComparison.Ordinal);
        Assert.Contains("nameresolution.static/v1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StablePort_OfAnApp_StaysTheSame()
    {
        var port = StablePort.For("app", "/folder");

        Assert.InRange(port, 47300, 65534);
        Assert.Equal(port, StablePort.For("app", "/folder"));
        Assert.NotEqual(port, StablePort.For("other", "/folder"));
    }

    private string Configuration(string apps) =>
        _caller.Temp.Write(
            "c.yaml",
            $"kind: Configuration\nspec: {{nameResolution: {{component: static, configuration: {{apps: {apps}}}}}}}\n"
        );
}
