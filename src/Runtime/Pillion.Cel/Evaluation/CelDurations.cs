using System.Buffers;
using System.Globalization;

namespace Pillion.Cel.Evaluation;

/// <summary>Durations as CEL writes them: signed decimal numbers with the units <c>h m s ms us ns</c>.</summary>
internal static class CelDurations
{
    private static readonly SearchValues<char> s_numberCharacters = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var isNegative = rest is ['-', ..];
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        if (rest.IsEmpty)
        {
            return false;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(s_numberCharacters);
            if (
                digits is <= 0 or > 20
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            )
            {
                return false;
            }

            rest = rest[digits..];
            var end = rest.IndexOfAny(s_numberCharacters);
            var unit = end < 0 ? rest : rest[..end];
            var ticksPerUnit = unit switch
            {
                "h" => TimeSpan.TicksPerHour,
                "m" => TimeSpan.TicksPerMinute,
                "s" => TimeSpan.TicksPerSecond,
                "ms" => TimeSpan.TicksPerMillisecond,
                "us" => TimeSpan.TicksPerMicrosecond,
                "ns" => 0.01m,
                _ => 0m,
            };
            if (ticksPerUnit == 0m || number > long.MaxValue / Math.Max(ticksPerUnit, 1m))
            {
                return false;
            }

            ticks += number * ticksPerUnit;
            rest = rest[unit.Length..];
        }

        if (ticks > long.MaxValue)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(isNegative ? -ticks : ticks));
        return true;
    }
}
