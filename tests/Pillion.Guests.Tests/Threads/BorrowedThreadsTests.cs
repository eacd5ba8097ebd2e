using Pillion.Guests.Threads;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Threads;

public sealed class BorrowedThreadsTests
{
    private const int StackBytes = 256 << 10;

    [Fact]
    public void TryBorrow_Thread_HasAChainUntilTheRunHasEnded()
    {
        using var threads = new BorrowedThreads(1, static _ => { });

        using (var thread = threads.TryBorrow(new Run(), StackBytes))
        {
            Assert.Same(thread!.Chain, GuestChain.Current);
        }

        Assert.Null(GuestChain.Current);
    }

    [Fact]
    public async Task TryBorrow_AsManyAsThereMayBe_NextRunsElsewhere()
    {
        using var threads = new BorrowedThreads(1, static _ => { });
        using (threads.TryBorrow(new Run(), StackBytes))
        {
            Assert.False(await BorrowElsewhereAsync());
        }

        Assert.True(await BorrowElsewhereAsync());

        Task<bool> BorrowElsewhereAsync() =>
            Task.Factory.StartNew(
                () =>
                {
                    using var thread = threads.TryBorrow(new Run(), StackBytes);
                    return thread is not null;
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
    }

    [Fact]
    public void TryBorrow_GuestRunsOnTheThread_NextRunsElsewhere()
    {
        using var threads = new BorrowedThreads(2, static _ => { });
        using var first = threads.TryBorrow(new Run(), StackBytes);

        Assert.Null(threads.TryBorrow(new Run(), StackBytes));
    }

    [Fact]
    public void TryBorrow_StackIsTooSmall_RunsElsewhere()
    {
        using var threads = new BorrowedThreads(1, static _ => { });
        var borrowed = true;
        var small = new Thread(
            () =>
            {
                using var thread = threads.TryBorrow(new Run(), StackBytes);
                borrowed = thread is not null;
            },
            maxStackSize: StackBytes
        );

        small.Start();
        small.Join();

        Assert.False(borrowed);
        Assert.NotNull(threads.TryBorrow(new Run(), StackBytes));
        GuestChain.Current!.End();
    }

    /// <summary>The watch sleeps when nothing runs: a run wakes it up.</summary>
    [Fact]
    public async Task TryBorrow_RunGoesOn_IsToldForHowLong()
    {
        using var threads = new BorrowedThreads(1, static _ => { });
        for (var round = 0; round < 3; round++)
        {
            var run = new Run();
            await Wait.ForAsync(
                Task.Factory.StartNew(
                    () =>
                    {
                        using var thread = threads.TryBorrow(run, StackBytes);
                        Assert.True(run.HasGoneOn.Wait(Wait.Limit));
                        Assert.Same(thread, run.Thread);
                        Assert.True(run.Duration >= BorrowedThreads.Interval);
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                ),
                "the watch of a run"
            );
            await Wait.UntilAsync(() => !threads.IsWatching, "the sleep of the watch");
        }
    }

    [Fact]
    public void Replace_PoolHasOneThreadMore_UntilTheRunHasEnded()
    {
        var added = 0;
        using var threads = new BorrowedThreads(1, count => added += count);
        var run = new Run();
        var thread = threads.TryBorrow(run, StackBytes)!;

        thread.Replace(run);
        thread.Replace(run);
        var during = added;
        thread.Dispose();
        thread.Replace(run);

        Assert.Equal((1, 0), (during, added));
    }

    private sealed class Run : IBorrowingRun
    {
        public ManualResetEventSlim HasGoneOn { get; } = new();

        public BorrowedThread? Thread { get; private set; }

        public TimeSpan Duration { get; private set; }

        public void GoesOn(BorrowedThread thread, TimeSpan duration)
        {
            (Thread, Duration) = (thread, duration);
            HasGoneOn.Set();
        }
    }
}
