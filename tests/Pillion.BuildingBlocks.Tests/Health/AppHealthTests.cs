using System.Threading.Channels;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.Health;

public sealed class AppHealthTests
{
    private static readonly AppHealthProbe s_probe = new("/healthz", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), Threshold: 3);

    private readonly ManualTimeProvider _time = new();
    private readonly Channel<int> _probes = Channel.CreateUnbounded<int>();
    private readonly AppRegistry _apps = new();
    private int _status = 503;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probed_UnhealthyAtFirst_HealthyAfterOneSuccess_UnhealthyAfterThreeFailures()
    {
        var app = Create();
        var states = new List<bool>();
        app.AppHealth.Changed += (_, _) => states.Add(app.AppHealth.IsHealthy);
        using var stop = new CancellationTokenSource();
        Assert.True(app.AppHealth.IsHealthy);
        var running = app.AppHealth.RunAsync(app.Callbacks!, s_probe, _time, stop.Token);
        await ProbedAsync();
        Assert.False(app.AppHealth.IsHealthy);

        await NextProbeAsync(200);
        await NextProbeAsync(500);
        await NextProbeAsync(204);
        await NextProbeAsync(500);
        await NextProbeAsync(500);
        Assert.Equal([false, true], states);
        await NextProbeAsync(500);
        await stop.CancelAsync();
        await running;

        Assert.Equal([false, true, false], states);
    }

    [Fact]
    public async Task Invoke_AppThatIsNotHealthy_IsRefused()
    {
        var caller = Apps.Create("caller", _apps);
        var app = Create();
        using var stop = new CancellationTokenSource();
        var running = app.AppHealth.RunAsync(app.Callbacks!, s_probe, _time, stop.Token);
        await ProbedAsync();

        var error = await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await caller.Invocation.InvokeAsync("probed", new InvokeRequest { Method = "GET", Path = "/m" }, Token)
        );
        await stop.CancelAsync();
        await running;

        Assert.Equal("failed to invoke, id: probed, err: app is not in a healthy state", error.Message);
    }

    private AppRuntime Create()
    {
        var app = Apps.Create("probed", _apps);
        app.Channel = new FunctionChannel(request =>
        {
            _probes.Writer.TryWrite(request.Path == "/healthz" ? 1 : 0);
            return new InvokeResponse { Status = _status, Body = MessageBody.Empty };
        });
        return app;
    }

    private async Task NextProbeAsync(int status)
    {
        _status = status;
        _time.Advance(s_probe.Interval);
        await ProbedAsync();
    }

    private async Task ProbedAsync() => Assert.Equal(1, await _probes.Reader.ReadAsync(Token));
}
