using Pillion.Abstractions.Scheduling;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>
/// A job and how far it has come, as it is kept. Every step makes a new one. The rules are those of Dapr's scheduler
/// (github.com/diagridio/go-etcd-cron <c>internal/scheduler</c>, <c>internal/counter</c>): each time follows from the one before, not from the clock, so
/// that times missed while nothing ran are made up for.
/// </summary>
internal sealed record JobRecord
{
    private CronSchedule? _cron;

    public required JobKey Key { get; init; }

    public required Job Job { get; init; }

    /// <summary>From where the schedule counts: when the job was made.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The first time, when the job names one.</summary>
    public DateTimeOffset? DueTime { get; init; }

    /// <summary>After which it is over.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>How many of its times are done.</summary>
    public uint Count { get; init; }

    /// <summary>The last time that is done, as it was scheduled.</summary>
    public DateTimeOffset? LastTime { get; init; }

    /// <summary>How often the app has failed at the current time.</summary>
    public uint Attempts { get; init; }

    /// <summary>When the current time is tried again; null when it was not tried yet.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    private JobFailurePolicy Policy => Job.FailurePolicy ?? JobFailurePolicy.Default;

    /// <summary>A new job.</summary>
    /// <exception cref="FormatException">What the job says makes no sense; the message says why.</exception>
    public static JobRecord Create(JobKey key, Job job, DateTimeOffset now)
    {
        if (job.Schedule is null && job.Repeats > 1)
        {
            throw new FormatException("job must have a schedule to repeat");
        }

        if (job.Repeats == 0)
        {
            throw new FormatException("defined repeats must be greater than 0");
        }

        if (job.Schedule is null && job.Ttl is not null)
        {
            throw new FormatException("job must have a schedule to have a ttl");
        }

        var start = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        DateTimeOffset? due = job.DueTime is null
            ? null
            : PointInTime.TryParse(job.DueTime, start) ?? throw new FormatException("due time format not recognized");
        DateTimeOffset? expiration = job.Ttl is null
            ? null
            : PointInTime.TryParse(job.Ttl, due ?? start) ?? throw new FormatException("ttl format not recognized");
        return due > expiration
            ? throw new FormatException("ttl must be greater than due time")
            : new JobRecord
            {
                Key = key,
                Job = job,
                Start = start,
                DueTime = due,
                Expiration = expiration,
                _cron = job.Schedule is null ? null : CronSchedule.Parse(job.Schedule, areSecondsOptional: false),
            };
    }

    /// <summary>When the app is told next; null when the job is over.</summary>
    public DateTimeOffset? Next() => RetryAt ?? NextTime();

    /// <summary>The job after its current time is done, or given up.</summary>
    public JobRecord Done() => this with { LastTime = NextTime() ?? LastTime, Count = Count + 1, Attempts = 0, RetryAt = null };

    /// <summary>The job after the app has failed.</summary>
    public JobRecord Failed(DateTimeOffset now)
    {
        var attempts = Attempts + 1;
        return Policy.IsDrop || attempts > Policy.MaxRetries ? Done() : this with { Attempts = attempts, RetryAt = now + Policy.Interval };
    }

    private DateTimeOffset? NextTime()
    {
        if (Job.Schedule is null)
        {
            return Count == 0 ? DueTime : null;
        }

        if (Count >= Job.Repeats)
        {
            return null;
        }

        var cron = _cron ??= CronSchedule.Parse(Job.Schedule, areSecondsOptional: false);
        var next = LastTime is null && DueTime is not null ? DueTime : cron.Next(LastTime ?? Start, TimeZoneInfo.Utc);
        return next > Expiration ? null : next;
    }
}
