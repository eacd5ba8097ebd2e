using System.Globalization;

namespace Pillion.Grpc.Headers;

/// <summary>The value of <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class TimeoutText
{
    private const long MaxValue = 99_999_999;

    // A little less than what a timer of .NET takes, about 49 days. Nobody waits that long for one call.
    private static readonly TimeSpan s_max = TimeSpan.FromDays(49);

    /// <summary>Reads a timeout. Longer ones than a timer can wait for are cut.</summary>
    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (
            text.Length is < 2 or > 9
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        )
        {
            return false;
        }

        long ticks = text[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        if (ticks < 0)
        {
            return false;
        }

        // 99,999,999 hours are more ticks than a long counts.
        var wanted =
            ticks == 0 ? value / TimeSpan.NanosecondsPerTick
            : value > s_max.Ticks / ticks ? s_max.Ticks
            : value * ticks;
        timeout = new TimeSpan(Math.Min(wanted, s_max.Ticks));
        return true;
    }

    /// <summary>Writes a timeout in the finest unit in which it fits, rounded up.</summary>
    public static string Format(TimeSpan timeout)
    {
        var ticks = Math.Max(timeout.Ticks, 0);
        return ticks <= MaxValue / TimeSpan.NanosecondsPerTick ? Text(ticks * TimeSpan.NanosecondsPerTick, 'n')
            : Fits(ticks, TimeSpan.TicksPerMicrosecond, out var value) ? Text(value, 'u')
            : Fits(ticks, TimeSpan.TicksPerMillisecond, out value) ? Text(value, 'm')
            : Fits(ticks, TimeSpan.TicksPerSecond, out value) ? Text(value, 'S')
            : Fits(ticks, TimeSpan.TicksPerMinute, out value) ? Text(value, 'M')
            : Text(Math.Min(ticks / TimeSpan.TicksPerHour, MaxValue), 'H');
    }

    private static bool Fits(long ticks, long unit, out long value)
    {
        value = (ticks / unit) + (ticks % unit == 0 ? 0 : 1);
        return value <= MaxValue;
    }

    private static string Text(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
}
