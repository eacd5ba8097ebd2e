using Pillion.Wasi.Preview3.Wit.Clocks.SystemClock;

namespace Pillion.Wasi.Preview3.Clocks;

/// <summary><c>wasi:clocks/system-clock.instant</c> and preview 1's times: nanoseconds since 1970-01-01T00:00:00Z.</summary>
internal static class Instants
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    public static Instant FromNanoseconds(ulong nanoseconds) =>
        new((long)(nanoseconds / NanosecondsPerSecond), (uint)(nanoseconds % NanosecondsPerSecond));

    /// <returns><see langword="false"/> if it is no time, or one before the year 1970 or after 2554.</returns>
    public static bool TryGetNanoseconds(Instant time, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (time.Nanoseconds >= NanosecondsPerSecond || time.Seconds < 0 || (ulong)time.Seconds >= ulong.MaxValue / NanosecondsPerSecond)
        {
            return false;
        }

        nanoseconds = ((ulong)time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
        return true;
    }
}
