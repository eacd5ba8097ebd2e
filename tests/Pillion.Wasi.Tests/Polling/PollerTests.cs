using System.IO.Pipelines;
using Pillion.Testing;
using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Polling;

public sealed class PollerTests : IDisposable
{
    private const ulong Millisecond = 1_000_000;

    private readonly ManualTimeProvider _clock = new();
    private readonly Pipe _stdin = new();
    private readonly WasiContext _context;

    public PollerTests() =>
        _context = new WasiContext(new WasiOptions { Clock = _clock, Stdin = WasiInput.FromStream(_stdin.Reader.AsStream()) });

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Run_TimeHasPassed_AnswersAtOnce()
    {
        var events = Run(Clock(7, 0));

        Assert.Equal([(7UL, EventType.Clock, Errno.Success)], events.Select(Describe));
    }

    [Fact]
    public void Run_StdoutAndTimeout_OnlyStdoutIsReady()
    {
        var events = Run(Clock(1, Millisecond), Write(2, 1), Write(3, 2));

        Assert.Equal([(2UL, EventType.FdWrite, Errno.Success), (3UL, EventType.FdWrite, Errno.Success)], events.Select(Describe));
    }

    [Fact]
    public async Task Run_NothingReady_WaitsForTheEarliestTime()
    {
        var running = RunInBackground(Clock(1, 5 * Millisecond), Clock(2, 3 * Millisecond));

        await Wait.ForAsync(_clock.TimerSetAsync(), "the guest to wait for a time");
        _clock.Advance(TimeSpan.FromMilliseconds(2.9));
        Assert.False(running.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(0.1));

        Assert.Equal([(2UL, EventType.Clock, Errno.Success)], (await Finish(running)).Select(Describe));
    }

    [Fact]
    public async Task Run_InputArrivesBeforeTheTimeout_AnswersWithItsSize()
    {
        var running = RunInBackground(Clock(1, 1000 * Millisecond), Read(2, 0));

        await Wait.ForAsync(_clock.TimerSetAsync(), "the guest to wait for a time");
        await _stdin.Writer.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);

        var answer = Assert.Single(await Finish(running));
        Assert.Equal((2UL, EventType.FdRead, Errno.Success), Describe(answer));
        Assert.Equal(5UL, answer.Bytes);
    }

    [Fact]
    public void Run_BadDescriptors_AreEventsWithErrors()
    {
        var events = Run(Read(1, 55), Read(2, 1), Write(3, 0), new Subscription { UserData = 4, Error = Errno.Inval });

        Assert.Equal(
            [
                (1UL, EventType.FdRead, Errno.BadF),
                (2UL, EventType.FdRead, Errno.BadF),
                (3UL, EventType.FdWrite, Errno.BadF),
                (4UL, EventType.Clock, Errno.Inval),
            ],
            events.Select(Describe)
        );
    }

    [Fact]
    public async Task Run_WaitingForEver_CanBeCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        _context.CancellationToken = cancellation.Token;

        var running = RunInBackground(Read(1, 0), Clock(2, ulong.MaxValue - 1));
        await Wait.ForAsync(_clock.TimerSetAsync(), "the guest to wait for a time");
        await cancellation.CancelAsync();

        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => Finish(running));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public void Run_EndOfInput_IsReadyAndHungUp()
    {
        _stdin.Writer.Complete();

        var answer = Assert.Single(Run(Read(1, 0)));

        Assert.Equal((0UL, EventRwFlags.Hangup), (answer.Bytes, answer.Flags));
    }

    private static (ulong UserData, EventType Type, Errno Error) Describe(PollEvent answer) => (answer.UserData, answer.Type, answer.Error);

    private static Subscription Read(ulong userData, int fd) =>
        new()
        {
            UserData = userData,
            Type = EventType.FdRead,
            Fd = fd,
        };

    private static Subscription Write(ulong userData, int fd) =>
        new()
        {
            UserData = userData,
            Type = EventType.FdWrite,
            Fd = fd,
        };

    private static Subscription Clock(ulong userData, ulong deadline) =>
        new()
        {
            UserData = userData,
            Type = EventType.Clock,
            Clock = ClockId.Monotonic,
            Deadline = deadline,
        };

    private static Task<PollEvent[]> Finish(Task<PollEvent[]> running) =>
        running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private PollEvent[] Run(params Subscription[] subscriptions)
    {
        var events = new PollEvent[subscriptions.Length];
        var count = Poller.Run(_context, subscriptions, events);
        return events[..count];
    }

    private Task<PollEvent[]> RunInBackground(params Subscription[] subscriptions) =>
        Task.Run(() => Run(subscriptions), TestContext.Current.CancellationToken);
}
