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
        new(IsDrop: false, constant.Interval?.ToTimeSpan() ?? TimeSpan.Zero, constant.HasMaxRetries ? constant.MaxRetries : null);

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
