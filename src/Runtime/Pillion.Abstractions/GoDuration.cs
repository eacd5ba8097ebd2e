using System.Buffers;
using System.Globalization;

namespace Pillion.Abstractions;

/// <summary>
/// Durations as Go writes them, which Dapr uses in every resource: signed decimal numbers with the units
/// <c>ns us µs ms s m h</c>, in any order and number (<c>1h15m30.918s</c>). See Go's <c>time.ParseDuration</c>.
/// </summary>
public static class GoDuration
{
    private static readonly SearchValues<char> s_numberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Reads a duration; false when the text is none, has a number without unit (other than <c>0</c>) or is past <see cref="TimeSpan"/>'s range.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..])
        {
            text = text[1..];
        }

        if (text is "0")
        {
            return true;
        }

        if (text.IsEmpty)
        {
            return false;
        }

        var ticks = 0m;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(s_numberCharacters);
            digits = digits < 0 ? text.Length : digits;
            if (
                digits == 0
                || digits > 20
                || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            )
            {
                return false;
            }

            text = text[digits..];
            var end = text.IndexOfAny(s_numberCharacters);
            var unit = end < 0 ? text : text[..end];
            var ticksPerUnit = unit switch
            {
                "ns" => 0.01m,
                "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "s" => TimeSpan.TicksPerSecond,
                "m" => TimeSpan.TicksPerMinute,
                "h" => TimeSpan.TicksPerHour,
                _ => 0m,
            };
            if (ticksPerUnit == 0m || number > long.MaxValue / ticksPerUnit)
            {
                return false;
            }

            ticks += number * ticksPerUnit;
            text = text[unit.Length..];
        }

        if (ticks > long.MaxValue)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>Writes a duration as Go's <c>Duration.String</c> does: <c>5s</c>, <c>500ms</c>, <c>1m0.5s</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var ticks = decimal.Abs(duration.Ticks);
        var sign = duration < TimeSpan.Zero ? "-" : "";
        if (ticks == 0)
        {
            return "0s";
        }

        if (ticks < TimeSpan.TicksPerSecond)
        {
            return sign
                + ticks switch
                {
                    < TimeSpan.TicksPerMicrosecond => Number(ticks * 100) + "ns",
                    < TimeSpan.TicksPerMillisecond => Number(ticks / TimeSpan.TicksPerMicrosecond) + "µs",
                    _ => Number(ticks / TimeSpan.TicksPerMillisecond) + "ms",
                };
        }

        var minutes = decimal.Floor(ticks / TimeSpan.TicksPerMinute);
        var seconds = Number(ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond) + "s";
        return minutes switch
        {
            0 => sign + seconds,
            < 60 => sign + Number(minutes) + "m" + seconds,
            _ => sign + Number(decimal.Floor(minutes / 60)) + "h" + Number(minutes % 60) + "m" + seconds,
        };
    }

    private static string Number(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);
}
