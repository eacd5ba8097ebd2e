using System.Text;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Jobs;
using Pillion.Wasm.Components;
using Job = Pillion.Guests.Components.Dapr.Wit.Jobs.Job;

namespace Pillion.Guests.Components.Dapr;

/// <content>Jobs.</content>
internal sealed partial class DaprHost : IJobs
{
    Result<Unit, Error> IJobs.Schedule(Job job, bool overwrite)
    {
        try
        {
            Wait(app.Jobs.ScheduleAsync(FromWit(job), overwrite, Cancel));
            return Unit.Value;
        }
        catch (BuildingBlockException e)
        {
            return JobError(e.Error, job.Name);
        }
    }

    Result<Job, Error> IJobs.Get(string name)
    {
        try
        {
            return Wait(app.Jobs.FindAsync(name, Cancel)) is { } job ? ToWit(job) : new Error.JobNotFound(name);
        }
        catch (BuildingBlockException e)
        {
            return JobError(e.Error, name);
        }
    }

    Result<Unit, Error> IJobs.Delete(string name)
    {
        try
        {
            Wait(app.Jobs.DeleteAsync(name, Cancel));
            return Unit.Value;
        }
        catch (BuildingBlockException e)
        {
            return JobError(e.Error, name);
        }
    }

    private static Error JobError(BuildingBlockError error, string name) =>
        error.GrpcStatus switch
        {
            GrpcStatus.NotFound => new Error.JobNotFound(name),
            GrpcStatus.AlreadyExists => new Error.JobExists(name),
            _ => new Error.Common(ErrorOf(error, name)),
        };

    private static BuildingBlocks.Jobs.Job FromWit(Job job) =>
        new()
        {
            Name = job.Name,
            Schedule = job.Schedule,
            Repeats = job.Repeats,
            DueTime = job.DueTime,
            Ttl = job.Ttl,
            Data = job.Data is null ? default : Encoding.UTF8.GetBytes(job.Data),
            DataTypeUrl = job.Data is null ? "" : BuildingBlocks.Jobs.Job.JsonTypeUrl,
            FailurePolicy = job.FailurePolicy switch
            {
                null => null,
                FailurePolicy.Constant { Value: var constant } => new JobFailurePolicy(
                    IsDrop: false,
                    TimeSpan.FromMilliseconds(constant.IntervalMilliseconds ?? 1000),
                    constant.MaxRetries
                ),
                _ => new JobFailurePolicy(IsDrop: true),
            },
        };

    private static Job ToWit(BuildingBlocks.Jobs.Job job) =>
        new(
            job.Name,
            job.Schedule,
            job.Repeats,
            job.DueTime,
            job.Ttl,
            job.Data.IsEmpty ? null : Encoding.UTF8.GetString(job.Data.Span),
            job.FailurePolicy switch
            {
                null => null,
                { IsDrop: true } => FailurePolicy.Drop.Instance,
                var policy => new FailurePolicy.Constant(new ConstantPolicy((ulong)policy.Interval.TotalMilliseconds, policy.MaxRetries)),
            }
        );
}
