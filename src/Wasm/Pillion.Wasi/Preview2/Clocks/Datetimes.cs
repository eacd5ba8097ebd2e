using Pillion.Wasi.Preview2.Wit.Clocks.WallClock;

namespace Pillion.Wasi.Preview2.Clocks;

/// <summary><c>wasi:clocks/wall-clock.datetime</c> and preview 1's times: nanoseconds since 1970-01-01T00:00:00Z.</summary>
internal static class Datetimes
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    public static Datetime FromNanoseconds(ulong nanoseconds) =>
        new(nanoseconds / NanosecondsPerSecond, (uint)(nanoseconds % NanosecondsPerSecond));

    /// <returns><see langword="false"/> if it is no time, or one after the year 2554.</returns>
    public static bool TryGetNanoseconds(Datetime time, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (time.Nanoseconds >= NanosecondsPerSecond || time.Seconds >= ulong.MaxValue / NanosecondsPerSecond)
        {
            return false;
        }

        nanoseconds = (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds;
        return true;
    }
}
