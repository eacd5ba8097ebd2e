using Pillion.Abstractions;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.Resiliency;

public sealed class ResiliencePolicyTests
{
    private static readonly RetryPolicy s_twice = new() { Interval = TimeSpan.Zero, MaxRetries = 2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ComponentErrorKind.Unavailable, 3)]
    [InlineData(ComponentErrorKind.Timeout, 3)]
    [InlineData(ComponentErrorKind.Internal, 3)]
    [InlineData(ComponentErrorKind.InvalidRequest, 1)]
    [InlineData(ComponentErrorKind.NotFound, 1)]
    [InlineData(ComponentErrorKind.NotSupported, 1)]
    public async Task Component_ThatFails_IsAskedAgainWhenThatMayHelp(ComponentErrorKind kind, int attempts)
    {
        var calls = 0;

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await Policy(retry: s_twice)
                .CallComponentAsync<int, int>(
                    0,
                    (_, _) =>
                    {
                        calls++;
                        throw new ComponentException(kind, "no");
                    },
                    Token
                )
        );

        Assert.Equal((kind, "no", attempts), (error.Kind, error.Message, calls));
    }

    [Fact]
    public async Task Component_ThatTakesTooLong_IsATimeoutThatNamesTheTarget()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await Policy(timeout: TimeSpan.FromMilliseconds(1))
                .CallComponentAsync<int, int>(
                    0,
                    async (_, token) =>
                    {
                        await Task.Delay(Timeout.Infinite, token);
                        return 0;
                    },
                    Token
                )
        );

        Assert.Equal(ComponentErrorKind.Timeout, error.Kind);
        Assert.Contains("no answer from target within 0.001s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ThatTheCallerCancels_IsNotMadeAgain()
    {
        using var cancel = new CancellationTokenSource();
        var calls = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Policy(retry: s_twice)
                .CallComponentAsync<int, int>(
                    0,
                    async (_, token) =>
                    {
                        calls++;
                        await cancel.CancelAsync();
                        token.ThrowIfCancellationRequested();
                        return 0;
                    },
                    cancel.Token
                )
        );

        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(null, 500, 3)]
    [InlineData(null, 404, 3)]
    [InlineData("500-504,429", 503, 3)]
    [InlineData("500-504,429", 404, 1)]
    [InlineData(null, 302, 1)]
    public async Task App_ThatAnswersWithAFailure_IsAskedAgainWhenItsCodeMatches(string? codes, int status, int attempts)
    {
        StatusCodeRanges? ranges = null;
        Assert.True(codes is null || StatusCodeRanges.TryParse(codes, 100, 599, out ranges));
        var calls = 0;

        var answer = await Policy(retry: s_twice with { HttpStatusCodes = ranges })
            .CallAppAsync(
                0,
                (_, _) => ValueTask.FromResult(new InvokeResponse { Status = ++calls > 0 ? status : 0 }),
                mayRetry: true,
                Token
            );

        Assert.Equal((status, attempts), (answer.Status, calls));
    }

    [Fact]
    public async Task App_WithABodyThatStreams_IsAskedOnce()
    {
        var calls = 0;

        await Policy(retry: s_twice)
            .CallAppAsync(0, (_, _) => ValueTask.FromResult(new InvokeResponse { Status = ++calls > 0 ? 500 : 0 }), mayRetry: false, Token);

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Breaker_AfterTooManyFailures_RefusesUntilTheTargetAnswersAgain()
    {
        var time = new ManualTimeProvider();
        var policy = Policy(
            breaker: new() { Trip = counts => counts.ConsecutiveFailures > 1, Timeout = TimeSpan.FromSeconds(30) },
            time: time
        );
        await FailAsync(policy);
        await FailAsync(policy);

        var refused = await FailAsync(policy);
        time.Advance(TimeSpan.FromSeconds(30));
        var probe = await FailAsync(policy);
        var refusedAgain = await FailAsync(policy);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("circuit breaker is open", refused.Message);
        Assert.Equal("no", probe.Message);
        Assert.Equal("circuit breaker is open", refusedAgain.Message);
        Assert.Equal(7, await policy.CallComponentAsync(7, (n, _) => ValueTask.FromResult(n), Token));
        Assert.Equal("no", (await FailAsync(policy)).Message);
    }

    [Theory]
    [InlineData(0, 0.0, 250)]
    [InlineData(0, 1.0, 750)]
    [InlineData(1, 0.5, 750)]
    [InlineData(50, 0.5, 60_000)]
    public void DelayBefore_Exponential_GrowsIsBlurredAndBounded(int retry, double blur, int milliseconds) =>
        Assert.Equal(
            milliseconds,
            new RetryPolicy { IsExponential = true }
                .DelayBefore(retry, blur)
                .TotalMilliseconds,
            3
        );

    private static ResiliencePolicy Policy(
        TimeSpan? timeout = null,
        RetryPolicy? retry = null,
        CircuitBreakerPolicy? breaker = null,
        TimeProvider? time = null
    ) => new("target", timeout, retry, breaker, time ?? TimeProvider.System);

    private static async Task<ComponentException> FailAsync(ResiliencePolicy policy) =>
        await Assert.ThrowsAsync<ComponentException>(async () =>
            await policy.CallComponentAsync<int, int>(
                0,
                (_, _) => throw new ComponentException(ComponentErrorKind.Unavailable, "no"),
                Token
            )
        );
}
