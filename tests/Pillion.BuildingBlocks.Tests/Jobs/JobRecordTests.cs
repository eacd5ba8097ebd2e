using System.Globalization;
using Pillion.BuildingBlocks.Jobs;

namespace Pillion.BuildingBlocks.Tests.Jobs;

public sealed class JobRecordTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, 250, TimeSpan.Zero);

    [Theory]
    [InlineData("@every 10s", null, null, null, "03:04:15 03:04:25 03:04:35 03:04:45")]
    [InlineData("*/20 * * * * *", null, 2u, null, "03:04:20 03:04:40")]
    [InlineData("@every 1m", "10s", null, null, "03:04:15 03:05:15 03:06:15 03:07:15")]
    [InlineData("@every 1m", "2026-01-02T05:00:00+01:00", 3u, null, "04:00:00 04:01:00 04:02:00")]
    [InlineData("@every 1m", "10s", null, "2m", "03:04:15 03:05:15 03:06:15")]
    [InlineData("@every 30s", null, null, "PT1M", "03:04:35 03:05:05")]
    [InlineData(null, "PT5M", null, null, "03:09:05")]
    [InlineData(null, "0s", 1u, null, "03:04:05")]
    public void Next_DoneAgainAndAgain_GivesTheTimes(string? schedule, string? due, uint? repeats, string? ttl, string expected)
    {
        var record = Create(
            new Job
            {
                Name = "j",
                Schedule = schedule,
                DueTime = due,
                Repeats = repeats,
                Ttl = ttl,
            }
        );
        var times = new List<string>();
        while (record.Next() is { } next && times.Count < 4)
        {
            times.Add(next.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            record = record.Done();
        }

        Assert.Equal(expected, string.Join(' ', times));
    }

    [Fact]
    public void Failed_DefaultPolicy_TriesThreeTimesMoreAndGoesOnAsScheduled()
    {
        var record = Create(new Job { Name = "j", Schedule = "@every 1m" });
        var times = new List<DateTimeOffset?>();
        for (var i = 0; i < 4; i++)
        {
            times.Add(record.Next());
            record = record.Failed(record.Next()!.Value);
        }

        var first = new DateTimeOffset(2026, 1, 2, 3, 5, 5, TimeSpan.Zero);
        Assert.Equal([first, first.AddSeconds(1), first.AddSeconds(2), first.AddSeconds(3)], times);
        Assert.Equal(first.AddMinutes(1), record.Next());
        Assert.Equal((1u, 0u), (record.Count, record.Attempts));
    }

    [Fact]
    public void Failed_Drop_GivesUpThisTime()
    {
        var record = Create(
            new Job
            {
                Name = "j",
                DueTime = "1s",
                FailurePolicy = new JobFailurePolicy(IsDrop: true),
            }
        );

        Assert.Null(record.Failed(s_now).Next());
    }

    [Fact]
    public void Failed_NoMaximum_TriesForEver()
    {
        var record = Create(
            new Job
            {
                Name = "j",
                DueTime = "1s",
                FailurePolicy = new JobFailurePolicy(IsDrop: false, TimeSpan.FromSeconds(5)),
            }
        );
        for (var i = 0; i < 100; i++)
        {
            record = record.Failed(s_now);
        }

        Assert.Equal(s_now.AddSeconds(5), record.Next());
    }

    [Theory]
    [InlineData(null, "soon", null, null, "due time format not recognized")]
    [InlineData(null, "2026-01-02", null, null, "due time format not recognized")]
    [InlineData(null, "P", null, null, "due time format not recognized")]
    [InlineData("@every 1m", null, null, "later", "ttl format not recognized")]
    [InlineData("@every 1m", "1m", null, "2020-01-01T00:00:00Z", "ttl must be greater than due time")]
    [InlineData(null, "1m", 2u, null, "job must have a schedule to repeat")]
    [InlineData(null, "1m", null, "1m", "job must have a schedule to have a ttl")]
    [InlineData("@every 1m", null, 0u, null, "defined repeats must be greater than 0")]
    [InlineData("* * * * *", null, null, null, "expected exactly 6 fields, found 5: [* * * * *]")]
    public void Create_Nonsense_SaysWhatIsWrong(string? schedule, string? due, uint? repeats, string? ttl, string message)
    {
        var error = Assert.Throws<FormatException>(() =>
            Create(
                new Job
                {
                    Name = "j",
                    Schedule = schedule,
                    DueTime = due,
                    Repeats = repeats,
                    Ttl = ttl,
                }
            )
        );

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Json_EveryField_ComesBack()
    {
        var record = Create(
            new Job
            {
                Name = "ü 'j'",
                Schedule = "@every 1m",
                DueTime = "1h",
                Ttl = "3h",
                Repeats = 7,
                Data = new byte[] { 1, 2 },
                DataTypeUrl = "x/y",
                FailurePolicy = new JobFailurePolicy(IsDrop: false, TimeSpan.FromMilliseconds(1500), 9),
            }
        );
        record = record.Done().Failed(s_now);

        var back = JobRecordJson.Read(JobRecordJson.Write(record));

        Assert.Equal(record.ToString(), (back with { Job = back.Job with { Data = record.Job.Data } }).ToString());
        Assert.Equal([1, 2], back.Job.Data.ToArray());
        Assert.Equal(record.Next(), back.Next());
    }

    private static JobRecord Create(Job job) => JobRecord.Create(new JobKey("ns", "app", job.Name), job, s_now);
}
