namespace Pillion.Components.Wasm.Sandbox;

/// <summary>
/// The clock of a strict sandbox: it says the same in every run, advances by 1 ms each time it is read, and waiting takes no time.
/// </summary>
/// <remarks>wazero's fake clocks, which Dapr's strict sandbox has: they begin on 1 January 2022, and at 0.</remarks>
internal sealed class StrictClock : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(1);

    private long _readings;
    private long _monotonicReadings;
    private long _waited;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => s_start + Passed(ref _readings);

    public override long GetTimestamp() => Passed(ref _monotonicReadings).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Interlocked.Add(ref _waited, dueTime.Ticks);
            callback(state);
        }

        return new NoTimer();
    }

    private TimeSpan Passed(ref long readings) =>
        (s_step * (Interlocked.Increment(ref readings) - 1)) + TimeSpan.FromTicks(Interlocked.Read(ref _waited));

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
