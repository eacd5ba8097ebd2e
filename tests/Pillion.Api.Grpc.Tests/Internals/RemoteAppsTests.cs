using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Api.Grpc.Internals;
using Pillion.Testing;

namespace Pillion.Api.Grpc.Tests.Internals;

/// <summary>A search for an app that fails is done again, at most five times, 100 ms apart, as in Dapr.</summary>
public sealed class RemoteAppsTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_FailsFiveTimes_FindsTheAppThen()
    {
        await using var resolution = new FailingResolution(failures: 5);
        await using var apps = new RemoteApps(resolution, time: _time);

        var resolving = apps.ResolveAsync("app", "default", Cancel).AsTask();
        await AdvanceAsync(5);

        Assert.NotNull(await Wait.ForAsync(resolving, "the app"));
        Assert.Equal(6, resolution.Searches);
    }

    [Fact]
    public async Task Resolve_FailsAgainAndAgain_IsTheLastFailure()
    {
        await using var resolution = new FailingResolution(failures: int.MaxValue);
        await using var apps = new RemoteApps(resolution, time: _time);

        var resolving = apps.ResolveAsync("app", "default", Cancel).AsTask();
        await AdvanceAsync(5);

        var error = await Assert.ThrowsAsync<ComponentException>(() => Wait.ForAsync(resolving, "the failure"));
        Assert.Equal("search 6 failed", error.Message);
    }

    private async Task AdvanceAsync(int retries)
    {
        for (var i = 0; i < retries; i++)
        {
            await Wait.ForAsync(_time.TimerSetAsync(), "the wait for another search");
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private sealed class FailingResolution(int failures) : INameResolution
    {
        public int Searches { get; private set; }

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken) =>
            ++Searches > failures
                ? new("127.0.0.1:1")
                : throw new ComponentException(ComponentErrorKind.Unavailable, $"search {Searches} failed");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
