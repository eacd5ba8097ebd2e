using System.Text;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Jobs;
using Pillion.Wasm.Components;
using FailurePolicy = Pillion.Guests.Components.DaprInterfaces.Wit.Jobs.JobFailurePolicy;
using Job = Pillion.Guests.Components.DaprInterfaces.Wit.Jobs.Job;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Jobs.</content>
internal sealed partial class InterfacesHost : IJobs
{
    Result<Unit, ScheduleError> IJobs.Schedule(string name, Job job, bool overwrite)
    {
        BuildingBlocks.Jobs.JobFailurePolicy? policy = null;
        if (job.FailurePolicy is FailurePolicy.Constant { Value: var constant })
        {
            var interval = TimeSpan.FromSeconds(1);
            if (constant.Interval is { } text && !GoDuration.TryParse(text, out interval))
            {
                return new ScheduleError.InvalidSchedule($"the failure policy's interval '{text}' is no duration such as 10s");
            }

            policy = new(IsDrop: false, interval, constant.MaxRetries);
        }
        else if (job.FailurePolicy is FailurePolicy.Drop)
        {
            policy = new(IsDrop: true);
        }

        var scheduled = new BuildingBlocks.Jobs.Job
        {
            Name = name,
            Schedule = job.Schedule,
            Repeats = job.Repeats,
            DueTime = job.DueTime,
            Ttl = job.Ttl,
            Data = job.Data is null ? default : Encoding.UTF8.GetBytes(job.Data),
            DataTypeUrl = job.Data is null ? "" : BuildingBlocks.Jobs.Job.JsonTypeUrl,
            FailurePolicy = policy,
        };
        return Answer<Unit, ScheduleError>(
            async () =>
            {
                try
                {
                    await _app.Jobs.ScheduleAsync(scheduled, overwrite, Cancel);
                    return Unit.Value;
                }
                catch (BuildingBlockException e) when (e.InnerException is FormatException)
                {
                    // Dapr has the same error for a schedule that is none as for a scheduler that fails.
                    throw (e.Error with { GrpcStatus = GrpcStatus.InvalidArgument }).ToException(e);
                }
            },
            e =>
                e.GrpcStatus switch
                {
                    GrpcStatus.AlreadyExists => new ScheduleError.AlreadyExists(name),
                    GrpcStatus.InvalidArgument => new ScheduleError.InvalidSchedule(e.Message),
                    _ => new ScheduleError.Jobs(JobsErrorOf(e)),
                }
        );
    }

    Result<Job, GetJobError> IJobs.Get(string name)
    {
        var found = Answer<BuildingBlocks.Jobs.Job?, GetJobError>(
            () => _app.Jobs.FindAsync(name, Cancel),
            e => new GetJobError.Jobs(JobsErrorOf(e))
        );
        return !found.IsOk ? found.Error
            : found.Value is null ? GetJobError.JobNotFound.Instance
            : ToWit(found.Value);
    }

    Result<Unit, JobsError> IJobs.Delete(string name)
    {
        return Answer(DeleteAsync, JobsErrorOf);

        async ValueTask<Unit> DeleteAsync()
        {
            try
            {
                await _app.Jobs.DeleteAsync(name, Cancel);
            }
            catch (BuildingBlockException e) when (e.Error.GrpcStatus == GrpcStatus.NotFound)
            {
                // To delete what is not there is success in this interface.
            }

            return Unit.Value;
        }
    }

    private JobsError JobsErrorOf(BuildingBlockError error) =>
        IsDenied(error) ? new JobsError.PermissionDenied(error.Message) : throw Unrecoverable(error);

    private static Job ToWit(BuildingBlocks.Jobs.Job job) =>
        new(
            job.Schedule,
            job.Repeats,
            job.DueTime,
            job.Ttl,
            job.Data.IsEmpty ? null : Encoding.UTF8.GetString(job.Data.Span),
            job.FailurePolicy switch
            {
                null => null,
                { IsDrop: true } => FailurePolicy.Drop.Instance,
                var policy => new FailurePolicy.Constant(
                    new JobFailurePolicyConstant(policy.MaxRetries, GoDuration.Format(policy.Interval))
                ),
            }
        );
}
