using Pillion.Wasm.Execution;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Execution;

/// <summary>
/// A limit that is remembered for too long is one of a stack that is gone, and another thread's smaller one may be in its place: a guest
/// would run off its end, which ends the process.
/// </summary>
public sealed class StackWindowTests
{
    private const int MaxStackBytes = 1 << 20;

    public StackWindowTests() => Assert.SkipUnless(ThreadExits.AreCounted, "the ends of threads are counted on Linux x64 only");

    [Fact]
    public void TryGetLimit_SameDepth_IsTheLimitFound()
    {
        var window = new StackWindow(MaxStackBytes);
        Assert.False(window.TryGetLimit(out _));

        // Ends of other threads may come between.
        nint found = 0;
        GuestThread.WaitFor(
            "a limit that is remembered",
            () =>
            {
                found = window.FindLimit();
                return window.TryGetLimit(out var remembered) && remembered == found;
            }
        );
        Assert.True(window.IsNear(found));
        Assert.False(window.IsNear(found - (2 * MaxStackBytes)));
    }

    [Fact]
    public void TryGetLimit_AnotherThread_HasToFindIts()
    {
        var window = new StackWindow(MaxStackBytes);
        window.FindLimit();

        var remembered = true;
        GuestThread.Run("a look from another thread", () => remembered = window.TryGetLimit(out _));

        Assert.False(remembered);
    }

    [Fact]
    public void TryGetLimit_AWatchedThreadEnded_HasToBeFoundAgain()
    {
        var window = new StackWindow(MaxStackBytes);
        window.FindLimit();

        GuestThread.Run("a thread that runs guests", () => new StackWindow(MaxStackBytes).FindLimit());

        GuestThread.WaitFor("the end of the thread to be counted", () => !window.TryGetLimit(out _));
    }

    [Fact]
    public void Count_ManyThreadsEnd_EachIsCounted()
    {
        const int Threads = 20;
        var before = ThreadExits.Count;

        GuestThread.RunAll("threads that run guests", Threads, _ => Assert.True(ThreadExits.WatchThisThread()));

        GuestThread.WaitFor("the ends of all threads to be counted", () => ThreadExits.Count >= before + Threads);
    }
}
