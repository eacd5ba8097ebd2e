using Pillion.Guests.Threads;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Threads;

public sealed class GuestThreadPoolTests
{
    /// <summary>Nothing may wait behind a guest that blocks; threads of the round before are found idle, about to be, or not at all.</summary>
    [Fact]
    public async Task RunAsync_WorkThatWaitsForOtherWork_AllRunsAtOnce()
    {
        using var pool = new GuestThreadPool();
        for (var round = 0; round < 50; round++)
        {
            var count = 1 + (round % 20);
            using var everybody = new Barrier(count);

            var work = Enumerable.Range(0, count).Select(i => pool.RunAsync(_ => (i, everybody.SignalAndWait(Wait.Limit))));

            Assert.Equal(Enumerable.Range(0, count).Select(i => (i, true)), await Task.WhenAll(work));
        }
    }

    [Fact]
    public async Task RunAsync_FunctionThatFails_FailsItsTaskAndNotTheThread()
    {
        using var pool = new GuestThreadPool();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.RunAsync<int>(_ => throw new InvalidOperationException()));
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            pool.RunAsync<int>(_ => throw new OperationCanceledException(cancelled.Token))
        );

        Assert.Equal(cancelled.Token, exception.CancellationToken);
        Assert.Equal(1, await pool.RunAsync(_ => 1));
    }

    [Fact]
    public async Task RunAsync_Chain_IsTheThreadsAndEmpty()
    {
        using var pool = new GuestThreadPool();

        var (isCurrent, canNest) = await pool.RunAsync(chain => (ReferenceEquals(chain, GuestChain.Current), chain.CanNest(64 << 10)));

        Assert.True(isCurrent);
        Assert.False(canNest, "There is no guest under way that could call another.");
        Assert.Null(GuestChain.Current);
    }

    [Fact]
    public async Task RunAsync_Disposed_IsRefused()
    {
        var pool = new GuestThreadPool();
        pool.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync(_ => 1));
    }
}
