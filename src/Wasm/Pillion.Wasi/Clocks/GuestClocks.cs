using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Clocks;

/// <summary>The clocks of a guest, in nanoseconds. The monotonic one starts with the context, so it does not tell how long the host is up.</summary>
/// <remarks>
/// Those of processor time are the monotonic one, as in wasi-libc's emulation of them (<c>-lwasi-emulated-process-clocks</c>): what the
/// guest's thread really used could tell of other guests on it, and is a better clock for timing attacks than any that guests are given.
/// </remarks>
internal sealed class GuestClocks
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const ulong NanosecondsPerTick = 100;

    private readonly TimeProvider _clock;
    private readonly long _start;

    public GuestClocks(TimeProvider clock, TimeSpan resolution)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        Resolution = (ulong)resolution.Ticks * NanosecondsPerTick;
    }

    /// <summary>Every value is a multiple of this.</summary>
    public ulong Resolution { get; }

    /// <summary>The present value of a clock.</summary>
    /// <returns><see langword="false"/> if there is no such clock.</returns>
    public bool TryGetTime(ClockId clock, out ulong time)
    {
        switch (clock)
        {
            case ClockId.Realtime:
                time = RoundDown(Realtime());
                return true;
            case ClockId.Monotonic or ClockId.ProcessCpuTime or ClockId.ThreadCpuTime:
                time = RoundDown(Monotonic());
                return true;
            default:
                time = 0;
                return false;
        }
    }

    private ulong Realtime()
    {
        var ticks = (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;
        return ticks < 0 ? 0 : (ulong)ticks * NanosecondsPerTick;
    }

    private ulong Monotonic()
    {
        var elapsed = (ulong)Math.Max(0, _clock.GetTimestamp() - _start);
        var frequency = (ulong)_clock.TimestampFrequency;
        return frequency == NanosecondsPerSecond
            ? elapsed
            : (elapsed / frequency * NanosecondsPerSecond) + (elapsed % frequency * NanosecondsPerSecond / frequency);
    }

    private ulong RoundDown(ulong time) => time - (time % Resolution);
}
