using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Threads;

public sealed class RunGateTests
{
    private readonly Lock _lock = new();

    [Fact]
    public async Task EnterAsync_Full_LetsTheNextInWhenOneLeaves()
    {
        var gate = new RunGate(_lock, "app", 2);
        await EnterAsync(gate);
        await EnterAsync(gate);

        var third = EnterAsync(gate);
        var fourth = EnterAsync(gate);
        Assert.False(third.IsCompleted);
        gate.Leave();

        await Wait.ForAsync(third, "the third to be let in");
        Assert.False(fourth.IsCompleted);
    }

    [Fact]
    public async Task CloseAsync_Waiting_AreSentAwayAndTheLastToLeaveEndsIt()
    {
        var gate = new RunGate(_lock, "app", 1);
        await EnterAsync(gate);
        var waiting = EnterAsync(gate);

        var closing = gate.CloseAsync();

        Assert.Equal(AppChannelFailure.Unreachable, (await Assert.ThrowsAsync<AppChannelException>(() => waiting)).Failure);
        Assert.Equal(AppChannelFailure.Unreachable, (await Assert.ThrowsAsync<AppChannelException>(() => EnterAsync(gate))).Failure);
        Assert.False(closing.IsCompleted);
        gate.Leave();
        await Wait.ForAsync(closing, "the gate to be closed");
        await Wait.ForAsync(gate.CloseAsync(), "the gate to be closed again");
    }

    /// <summary>Whoever gives up at the moment he is let in must not keep the place.</summary>
    [Fact]
    public async Task EnterAsync_GivenUpAtAnyMoment_LosesNoPlace()
    {
        const int Limit = 3;
        var gate = new RunGate(_lock, "app", Limit);
        var inside = 0;
        var most = 0;

        await Parallel.ForAsync(
            0,
            2000,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (i, _) =>
            {
                using var stop = new CancellationTokenSource();
                var entering = gate.EnterAsync(Timeout.InfiniteTimeSpan, stop.Token).AsTask();
                if (i % 3 == 0)
                {
                    await stop.CancelAsync();
                }

                try
                {
                    await entering;
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                gate.Leave();
            }
        );

        Assert.InRange(most, 1, Limit);
        for (var i = 0; i < Limit; i++)
        {
            Assert.True(EnterAsync(gate).IsCompleted, "A place was lost.");
        }

        Assert.False(EnterAsync(gate).IsCompleted);
    }

    private static Task EnterAsync(RunGate gate) => gate.EnterAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask();

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; )
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
