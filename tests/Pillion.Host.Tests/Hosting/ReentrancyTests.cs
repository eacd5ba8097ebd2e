using System.Net;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Hosting;

/// <summary>A component's guest that calls over HTTP into the runtime, and there into itself.</summary>
public sealed class ReentrancyTests : IAsyncDisposable
{
    private readonly TestHost _host = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Get_GuestAsksItself_EndsWithItsTimeoutAndHurtsNobody(int instances)
    {
        var app = _host.App("one");
        _host.Temp.Write("r/circle.yaml", Circle(app.DaprHttpPort!.Value, instances));
        _host.Temp.Write(
            "r/other.yaml",
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: other}\nspec: {type: state.in-memory}\n"
        );
        await _host.StartAsync(app with { ResourcesPaths = [Path.Combine(_host.Temp.Path, "r")] });

        var circle = _host.Http.GetAsync(TestHost.Dapr(app, "state/circle/again"), Cancel);
        for (var i = 0; i < 20; i++)
        {
            using var other = await Wait.ForAsync(_host.Http.GetAsync(TestHost.Dapr(app, "state/other/key"), Cancel), "another store");
            Assert.Equal(HttpStatusCode.NoContent, other.StatusCode);
        }

        using var ended = await Wait.ForAsync(circle, "the end of the circle");
        var text = await ended.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, ended.StatusCode);
        Assert.Contains("component 'circle' took longer than its timeout of 3 s", text, StringComparison.Ordinal);

        // Nothing of it is left: all instances are free.
        var plain = await Wait.ForAsync(
            Task.WhenAll(
                Enumerable.Range(0, instances).Select(_ => _host.Http.GetStringAsync(TestHost.Dapr(app, "state/circle/plain"), Cancel))
            ),
            "the store"
        );
        Assert.All(plain, value => Assert.Equal("\"plain\"", value));
    }

    private static string Circle(int port, int instances) =>
        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: circle}\nspec:\n  type: state.wasm\n  initTimeout: 60s\n  metadata:\n"
        + $"  - {{name: url, value: 'file://{Repository.PathOf("tests/guests/providers/circle/circle.wasm")}'}}\n"
        + $"  - {{name: address, value: '127.0.0.1:{port}'}}\n  - {{name: allowedHosts, value: 'http://127.0.0.1:{port}'}}\n"
        + $"  - {{name: timeout, value: 3s}}\n  - {{name: maxInstances, value: '{instances}'}}\n";
}
