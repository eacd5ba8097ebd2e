using Pillion.Abstractions;
using Pillion.Components.Middleware.RateLimits;
using Pillion.Testing;

namespace Pillion.Components.Middleware.Tests;

public sealed class RateLimitTests
{
    private const string Type = "middleware.http.ratelimit";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Invoke_MoreThanTheRate_Answers429UntilTimePasses()
    {
        await using var run = await StartAsync("2");

        Assert.Equal(204, await StatusAsync(run, "/a"));
        Assert.Equal(204, await StatusAsync(run, "/a"));
        var (status, text, headers) = await run.SendAsync("GET", "/a");
        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal((429, "You have reached maximum request limit."), (status, text));
        Assert.Equal("text/plain; charset=utf-8", headers.Get("Content-Type"));
        Assert.Equal("2.00", headers.Get("X-Rate-Limit-Limit"));
        Assert.Equal("0", headers.Get("RateLimit-Remaining"));
        Assert.Equal(204, await StatusAsync(run, "/a"));
        Assert.Equal(429, await StatusAsync(run, "/a"));
    }

    [Fact]
    public async Task Invoke_OtherPathOrCaller_IsCountedApart()
    {
        await using var run = await StartAsync("0.5");

        Assert.Equal(204, await StatusAsync(run, "/a"));
        Assert.Equal(204, await StatusAsync(run, "/b"));
        Assert.Equal(204, await StatusAsync(run, "/a", "10.0.0.1"));
        Assert.Equal(429, await StatusAsync(run, "/a", "10.0.0.9, 10.0.0.1"));
    }

    [Fact]
    public async Task Invoke_ManyPaths_AreForgottenOnceTheirBucketsAreFull()
    {
        await using var run = await StartAsync("10");
        for (var i = 0; i < 1000; i++)
        {
            await StatusAsync(run, $"/{i}");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 100; i++)
        {
            await StatusAsync(run, $"/new/{i}");
        }

        Assert.InRange(((RateLimit)run.Middleware).BucketCount, 76, 100);
    }

    [Fact]
    public async Task Invoke_ManyAtOnce_LetsNoMoreThroughThanTheRate()
    {
        await using var run = await StartAsync("50");

        var statuses = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => CountAsync(run), TestContext.Current.CancellationToken))
        );

        Assert.Equal(50, statuses.Sum());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("NaN")]
    public async Task Init_BadRate_NamesTheKey(string rate)
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => StartAsync(rate));

        Assert.Contains("metadata key 'maxRequestsPerSecond'", e.Message, StringComparison.Ordinal);
    }

    private static async Task<int> StatusAsync(MiddlewareRun run, string path, string? forwardedFor = null) =>
        (await run.SendAsync("GET", path, default, forwardedFor is null ? [] : [("X-Forwarded-For", forwardedFor)])).Status;

    private static async Task<int> CountAsync(MiddlewareRun run)
    {
        var passed = 0;
        for (var i = 0; i < 25; i++)
        {
            passed += (await run.SendAsync("GET", "/a")).Status == 204 ? 1 : 0;
        }

        return passed;
    }

    private Task<MiddlewareRun> StartAsync(string rate) =>
        MiddlewareRun.StartAsync(Type, new ComponentServices { Time = _time }, ("maxRequestsPerSecond", rate));
}
