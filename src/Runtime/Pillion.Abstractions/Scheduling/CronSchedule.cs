namespace Pillion.Abstractions.Scheduling;

/// <summary>
/// When something happens again and again: a cron expression, <c>@every 1h30m</c>, or <c>@yearly</c>, <c>@annually</c>, <c>@monthly</c>, <c>@weekly</c>,
/// <c>@daily</c>, <c>@midnight</c>, <c>@hourly</c>; each may begin with <c>TZ=Europe/Berlin</c> or <c>CRON_TZ=…</c>.
/// </summary>
/// <remarks>
/// dapr/kit's <c>cron</c> package. The fields are second, minute, hour, day of month, month and day of week (0 is Sunday). When both day fields are
/// given, one of them is enough; when one is <c>*</c>, the other decides. Around a change of the clocks every real hour counts: a time that is
/// left out does not happen that day, one that comes twice happens twice.
/// </remarks>
public sealed class CronSchedule
{
    // After which a schedule counts as one that never happens (the 30th of February).
    private const int YearsAhead = 5;

    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly TimeSpan _every;
    private readonly TimeZoneInfo? _zone;
    private readonly CronField _second;
    private readonly CronField _minute;
    private readonly CronField _hour;
    private readonly CronField _dayOfMonth;
    private readonly CronField _month;
    private readonly CronField _dayOfWeek;

    private CronSchedule(TimeSpan every, TimeZoneInfo? zone)
    {
        _every = every;
        _zone = zone;
    }

    private CronSchedule(ReadOnlySpan<string> fields, TimeZoneInfo? zone)
    {
        _zone = zone;
        _second = CronField.Parse(fields[0], 0, 59);
        _minute = CronField.Parse(fields[1], 0, 59);
        _hour = CronField.Parse(fields[2], 0, 23);
        _dayOfMonth = CronField.Parse(fields[3], 1, 31);
        _month = CronField.Parse(fields[4], 1, 12, s_months);
        _dayOfWeek = CronField.Parse(fields[5], 0, 6, s_days);
    }

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">The schedule.</param>
    /// <param name="areSecondsOptional">Whether five fields are enough (the seconds are 0 then), or it must be six.</param>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static CronSchedule Parse(string text, bool areSecondsOptional)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            throw new FormatException("empty spec string");
        }

        var zone = TakeZone(ref text);
        if (text.StartsWith('@'))
        {
            return ParseDescriptor(text, zone);
        }

        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length switch
        {
            6 => new CronSchedule(fields, zone),
            5 when areSecondsOptional => new CronSchedule(["0", .. fields], zone),
            _ => throw new FormatException(
                $"expected {(areSecondsOptional ? "5 to 6" : "exactly 6")} fields, found {fields.Length}: [{string.Join(' ', fields)}]"
            ),
        };
    }

    /// <summary>The first time after a moment; null when there is none within five years.</summary>
    /// <param name="after">The moment; only later times count.</param>
    /// <param name="zone">Whose clock the fields are read on, unless the schedule names a zone itself.</param>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var subSecond = after.UtcTicks % TimeSpan.TicksPerSecond;
        if (_every > TimeSpan.Zero)
        {
            return after.ToUniversalTime() + _every - TimeSpan.FromTicks(_every >= TimeSpan.FromSeconds(1) ? subSecond : 0);
        }

        return NextMatch(after.ToUniversalTime().AddTicks(TimeSpan.TicksPerSecond - subSecond), _zone ?? zone);
    }

    private DateTimeOffset? NextMatch(DateTimeOffset time, TimeZoneInfo zone)
    {
        var lastYear = time.Year + YearsAhead;
        while (true)
        {
            var local = TimeZoneInfo.ConvertTime(time, zone).DateTime;
            if (local.Year > lastYear)
            {
                return null;
            }

            if (!_month.Has(local.Month))
            {
                time = Midnight(new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1), zone);
            }
            else if (!IsDay(local))
            {
                time = Midnight(local.Date.AddDays(1), zone);
            }
            else if (!_hour.Has(local.Hour))
            {
                time += TimeSpan.FromHours(1) - new TimeSpan(0, local.Minute, local.Second);
            }
            else if (!_minute.Has(local.Minute))
            {
                time += TimeSpan.FromMinutes(1) - TimeSpan.FromSeconds(local.Second);
            }
            else if (!_second.Has(local.Second))
            {
                time += TimeSpan.FromSeconds(1);
            }
            else
            {
                return time;
            }
        }
    }

    private bool IsDay(DateTime local)
    {
        var byMonth = _dayOfMonth.Has(local.Day);
        var byWeek = _dayOfWeek.Has((int)local.DayOfWeek);
        return _dayOfMonth.IsStar || _dayOfWeek.IsStar ? byMonth && byWeek : byMonth || byWeek;
    }

    /// <summary>When a day begins; in some zones the clocks go forward at midnight, and it begins at one o'clock.</summary>
    private static DateTimeOffset Midnight(DateTime date, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(date))
        {
            date = date.AddMinutes(30);
        }

        var offset = zone.IsAmbiguousTime(date) ? zone.GetAmbiguousTimeOffsets(date).Max() : zone.GetUtcOffset(date);
        return new DateTimeOffset(date, offset).ToUniversalTime();
    }

    private static TimeZoneInfo? TakeZone(ref string text)
    {
        if (!text.StartsWith("TZ=", StringComparison.Ordinal) && !text.StartsWith("CRON_TZ=", StringComparison.Ordinal))
        {
            return null;
        }

        var space = text.AsSpan().IndexOfAny(' ', '\t');
        if (space < 0)
        {
            throw new FormatException($"timezone prefix {text} is not followed by a schedule");
        }

        var name = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..space];
        text = text[space..].Trim();
        try
        {
            return name is "" or "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            throw new FormatException($"provided bad location {name}: unknown time zone {name}", e);
        }
    }

    private static CronSchedule ParseDescriptor(string text, TimeZoneInfo? zone)
    {
        const string Every = "@every ";
        if (text.StartsWith(Every, StringComparison.Ordinal))
        {
            if (!GoDuration.TryParse(text.AsSpan(Every.Length), out var every))
            {
                throw new FormatException($"failed to parse duration {text}");
            }

            // Longer intervals are whole seconds; there is no time between two times.
            return new CronSchedule(
                every >= TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(Math.Floor(every.TotalSeconds))
                    : every >= TimeSpan.FromMilliseconds(1) ? every
                    : TimeSpan.FromSeconds(1),
                zone
            );
        }

        return text switch
        {
            "@yearly" or "@annually" => new CronSchedule(["0", "0", "0", "1", "1", "*"], zone),
            "@monthly" => new CronSchedule(["0", "0", "0", "1", "*", "*"], zone),
            "@weekly" => new CronSchedule(["0", "0", "0", "*", "*", "0"], zone),
            "@daily" or "@midnight" => new CronSchedule(["0", "0", "0", "*", "*", "*"], zone),
            "@hourly" => new CronSchedule(["0", "0", "*", "*", "*", "*"], zone),
            _ => throw new FormatException($"unrecognized descriptor: {text}"),
        };
    }
}
