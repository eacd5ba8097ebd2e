using Pillion.Testing;
using Pillion.Wasi.Preview2.Clocks;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Preview2.Io;

public sealed class PollableTests : IDisposable
{
    private const ulong Millisecond = 1_000_000;

    private readonly ManualTimeProvider _clock = new();
    private readonly WasiContext _context;

    public PollableTests() => _context = new WasiContext(new WasiOptions { Clock = _clock, MaxResources = 4 });

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Poll_OneOfThreeIsReady_GivesItsIndex()
    {
        Assert.Equal([1U], Pollable.Poll([In(5), In(0), In(3)]));
    }

    [Fact]
    public void Poll_TheSameTwice_GivesBothIndices()
    {
        var now = In(0);

        Assert.Equal([0U, 2U], Pollable.Poll([now, In(1), now]));
    }

    [Fact]
    public void Poll_EmptyList_Traps()
    {
        Assert.Equal(TrapKind.ComponentRule, Assert.Throws<WasmTrapException>(() => Pollable.Poll([])).Kind);
    }

    [Fact]
    public async Task Poll_NothingReady_WaitsForTheEarliest()
    {
        var (late, early) = (In(5), In(3));
        var polling = Task.Run(() => Pollable.Poll([late, early]), TestContext.Current.CancellationToken);

        await Wait.ForAsync(_clock.TimerSetAsync(), "the guest to wait for a time");
        _clock.Advance(TimeSpan.FromMilliseconds(3));

        var ready = await Wait.ForAsync(polling, "the poll to end");
        Assert.Equal(1U, Assert.Single(ready));
    }

    [Fact]
    public async Task Block_TimeIsOver_IsInterrupted()
    {
        using var stop = new CancellationTokenSource();
        _context.CancellationToken = stop.Token;
        var pollable = In(1000);
        var blocked = Task.Run(pollable.Block, TestContext.Current.CancellationToken);

        await Wait.ForAsync(_clock.TimerSetAsync(), "the guest to wait for a time");
        await stop.CancelAsync();

        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => Wait.ForAsync(blocked, "the wait to end"));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public void Subscribe_MoreThanTheLimit_EndsTheGuest()
    {
        for (var i = 0; i < 4; i++)
        {
            In(1);
        }

        Assert.Contains("MaxResources", Assert.Throws<WasmLimitException>(() => In(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OfTheContext_ClosesWhatTheGuestLeft()
    {
        In(1);
        var stream = DescriptorInputStream.Of(_context, new SharedDescriptor(_context.Options.Stdin.Open()));
        stream.Subscribe();

        _context.Dispose();

        Assert.Equal(0, _context.Resources.Count);
    }

    [Fact]
    public void Drop_StreamWithLivePollable_Traps()
    {
        var stream = DescriptorInputStream.Of(_context, new SharedDescriptor(_context.Options.Stdin.Open()));
        var pollable = stream.Subscribe();

        Assert.Throws<WasmTrapException>(stream.Drop);
        pollable.Drop();
        stream.Drop();

        Assert.Equal(0, _context.Resources.Count);
    }

    private Pollable In(ulong milliseconds) =>
        new(_context, new MonotonicMoment(_context, MonotonicMoment.Now(_context) + (milliseconds * Millisecond)));
}
