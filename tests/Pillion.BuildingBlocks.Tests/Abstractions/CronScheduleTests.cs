using System.Globalization;
using Pillion.Abstractions.Scheduling;

namespace Pillion.BuildingBlocks.Tests.Abstractions;

public sealed class CronScheduleTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("* * * * * *", "2026-01-02T03:04:05.5Z", "2026-01-02T03:04:06Z")]
    [InlineData("0 * * * * *", "2026-01-02T03:04:05Z", "2026-01-02T03:05:00Z")]
    [InlineData("30 4 * * *", "2026-01-02T04:30:00Z", "2026-01-03T04:30:00Z")]
    [InlineData("*/15 * * * *", "2026-01-02T03:59:59Z", "2026-01-02T04:00:00Z")]
    [InlineData("0 5/20 * * * *", "2026-01-02T03:26:00Z", "2026-01-02T03:45:00Z")]
    [InlineData("0 0 12 1-7 * MON", "2026-01-08T00:00:00Z", "2026-01-12T12:00:00Z")]
    [InlineData("0 0 12 * * MON-WED", "2026-01-02T00:00:00Z", "2026-01-05T12:00:00Z")]
    [InlineData("0 0 0 29 feb ?", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 0 31 12 *", "2026-12-31T00:00:00Z", "2027-12-31T00:00:00Z")]
    [InlineData("10,20,30 * * * * *", "2026-01-02T03:04:20Z", "2026-01-02T03:04:30Z")]
    [InlineData("@hourly", "2026-01-02T03:04:05Z", "2026-01-02T04:00:00Z")]
    [InlineData("@midnight", "2026-01-02T03:04:05Z", "2026-01-03T00:00:00Z")]
    [InlineData("@weekly", "2026-01-02T03:04:05Z", "2026-01-04T00:00:00Z")]
    [InlineData("@monthly", "2026-01-02T03:04:05Z", "2026-02-01T00:00:00Z")]
    [InlineData("@annually", "2026-01-02T03:04:05Z", "2027-01-01T00:00:00Z")]
    [InlineData("@every 1h30m", "2026-01-02T03:04:05.25Z", "2026-01-02T04:34:05Z")]
    [InlineData("@every 1.9s", "2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z")]
    [InlineData("@every 250ms", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.25Z")]
    [InlineData("TZ=Europe/Berlin 0 0 9 * * *", "2026-07-02T00:00:00Z", "2026-07-02T07:00:00Z")]
    [InlineData("CRON_TZ=America/New_York @daily", "2026-01-02T00:00:00Z", "2026-01-02T05:00:00Z")]
    public void Next_Schedule_IsTheTimeAfter(string text, string after, string expected)
    {
        Assert.Equal(Time(expected), CronSchedule.Parse(text, areSecondsOptional: true).Next(Time(after), TimeZoneInfo.Utc));
    }

    [Theory]
    // The clocks go from 2 to 3 on 2026-03-29: half past two does not happen that day.
    [InlineData("0 30 2 * * *", "2026-03-28T02:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("0 0 * * * *", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]
    // They go from 3 back to 2 on 2026-10-25: half past two comes twice.
    [InlineData("0 30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("0 30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    public void Next_ClocksChange_CountsRealHours(string text, string after, string expected)
    {
        Assert.Equal(Time(expected), CronSchedule.Parse(text, areSecondsOptional: false).Next(Time(after), s_berlin));
    }

    [Fact]
    public void Next_NeverHappens_IsNull()
    {
        Assert.Null(CronSchedule.Parse("0 0 0 30 2 *", areSecondsOptional: false).Next(Time("2026-01-01T00:00:00Z"), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("", "empty spec string")]
    [InlineData("* * * * *", "expected exactly 6 fields, found 5: [* * * * *]")]
    [InlineData("60 * * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* * * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("5-3 * * * * *", "beginning of range (5) beyond end of range (3): 5-3")]
    [InlineData("*/0 * * * * *", "step of range should be a positive number: */0")]
    [InlineData("1-2-3 * * * * *", "too many hyphens: 1-2-3")]
    [InlineData("1/2/3 * * * * *", "too many slashes: 1/2/3")]
    [InlineData("x * * * * *", "failed to parse int from x")]
    [InlineData(", * * * * *", "the field ',' names no time")]
    [InlineData("@nope", "unrecognized descriptor: @nope")]
    [InlineData("@every soon", "failed to parse duration @every soon")]
    [InlineData("TZ=Nowhere/None @daily", "provided bad location Nowhere/None: unknown time zone Nowhere/None")]
    [InlineData("TZ=UTC", "timezone prefix TZ=UTC is not followed by a schedule")]
    public void Parse_NoSchedule_SaysWhatIsWrong(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => CronSchedule.Parse(text, areSecondsOptional: false));

        Assert.Equal(message, error.Message);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
