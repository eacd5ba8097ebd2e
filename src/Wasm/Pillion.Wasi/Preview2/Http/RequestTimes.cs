namespace Pillion.Wasi.Preview2.Http;

/// <summary>How long a guest wants to wait for the steps of a request, in nanoseconds as it says that, or as .NET takes it.</summary>
internal struct RequestTimes
{
    private const ulong NanosecondsPerTick = 100;

    // Longer than any guest lives; timers take no more than 49 days.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    public ulong? Connect;
    public ulong? FirstByte;
    public ulong? BetweenBytes;

    public readonly TimeSpan? ConnectTimeout => ToTime(Connect);

    public readonly TimeSpan? FirstByteTimeout => ToTime(FirstByte);

    public readonly TimeSpan? BetweenBytesTimeout => ToTime(BetweenBytes);

    private static TimeSpan? ToTime(ulong? nanoseconds) =>
        nanoseconds is not { } value ? null
        : value / NanosecondsPerTick > (ulong)s_longest.Ticks ? s_longest
        : TimeSpan.FromTicks((long)((value + NanosecondsPerTick - 1) / NanosecondsPerTick));
}
