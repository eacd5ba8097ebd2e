using Google.Protobuf.WellKnownTypes;
using Pillion.Protos.Common;
using Job = Pillion.BuildingBlocks.Jobs.Job;
using JobFailurePolicy = Pillion.BuildingBlocks.Jobs.JobFailurePolicy;
using JobMessage = Pillion.Protos.Runtime.Job;
using PolicyMessage = Pillion.Protos.Common.JobFailurePolicy;

namespace Pillion.Api.Grpc.Jobs;

/// <summary>Jobs as messages.</summary>
internal static class JobMessages
{
    /// <summary>Reads a job.</summary>
    public static Job Read(JobMessage message)
    {
        var (data, typeUrl) = JobData.Read(message.Data);
        return new Job
        {
            Name = message.Name,
            Schedule = message.HasSchedule ? message.Schedule : null,
            DueTime = message.HasDueTime ? message.DueTime : null,
            Repeats = message.HasRepeats ? message.Repeats : null,
            Ttl = message.HasTtl ? message.Ttl : null,
            Data = data,
            DataTypeUrl = typeUrl,
            FailurePolicy = message.FailurePolicy?.PolicyCase switch
            {
                PolicyMessage.PolicyOneofCase.Drop => new JobFailurePolicy(IsDrop: true),
                PolicyMessage.PolicyOneofCase.Constant => Read(message.FailurePolicy.Constant),
                _ => null,
            },
        };
    }

    /// <summary>Writes a job.</summary>
    public static JobMessage Write(Job job)
    {
        var message = new JobMessage { Name = job.Name, Data = JobData.Write(job.Data, job.DataTypeUrl) };
        if (job.Schedule is not null)
        {
            message.Schedule = job.Schedule;
        }

        if (job.DueTime is not null)
        {
            message.DueTime = job.DueTime;
        }

        if (job.Repeats is { } repeats)
        {
            message.Repeats = repeats;
        }

        if (job.Ttl is not null)
        {
            message.Ttl = job.Ttl;
        }

        if (job.FailurePolicy is { } policy)
        {
            message.FailurePolicy = Write(policy);
        }

        return message;
    }

    private static JobFailurePolicy Read(JobFailurePolicyConstant constant) =>
        new(
            IsDrop: false,
            constant.Interval is { } interval ? Saturate(interval) : TimeSpan.Zero,
            constant.HasMaxRetries ? constant.MaxRetries : null
        );

    /// <summary>A duration of any fields, the outermost that Go's <c>time.Duration</c> holds (292 years) instead of one beyond, as its <c>AsDuration</c> has it.</summary>
    private static TimeSpan Saturate(Duration duration)
    {
        var nanoseconds = (Int128)duration.Seconds * 1_000_000_000 + duration.Nanos;
        return TimeSpan.FromTicks((long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue) / 100);
    }

    private static PolicyMessage Write(JobFailurePolicy policy)
    {
        if (policy.IsDrop)
        {
            return new PolicyMessage { Drop = new JobFailurePolicyDrop() };
        }

        var constant = new JobFailurePolicyConstant { Interval = Duration.FromTimeSpan(policy.Interval) };
        if (policy.MaxRetries is { } maxRetries)
        {
            constant.MaxRetries = maxRetries;
        }

        return new PolicyMessage { Constant = constant };
    }
}
