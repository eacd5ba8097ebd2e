using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Jobs;

/// <summary>The methods of the jobs block, under their stable and their earlier names (Dapr's <c>pkg/api/universal/jobs.go</c>).</summary>
internal sealed class JobService(AppRuntime app)
{
    public void AddTo(ApiMethods methods)
    {
        methods
            .Group("jobs", "v1")
            .Unary(DaprMethods.ScheduleJob, ScheduleAsync)
            .Unary(DaprMethods.GetJob, GetAsync)
            .Unary(DaprMethods.DeleteJob, DeleteAsync)
            .Unary(
                DaprMethods.DeleteJobsByPrefix,
                async (request, call) =>
                {
                    await app.Jobs.DeleteByPrefixAsync(request.NamePrefix, call.CancellationToken);
                    return new DeleteJobsByPrefixResponse();
                }
            )
            .Unary(DaprMethods.ListJobs, async (_, call) => new ListJobsResponse { Jobs = { await ListAsync(call) } });
        methods
            .Group("jobs", "v1alpha1")
            .Unary(DaprMethods.ScheduleJobAlpha1, ScheduleAsync)
            .Unary(DaprMethods.GetJobAlpha1, GetAsync)
            .Unary(DaprMethods.DeleteJobAlpha1, DeleteAsync)
            .Unary(
                DaprMethods.DeleteJobsByPrefixAlpha1,
                async (request, call) =>
                {
                    await app.Jobs.DeleteByPrefixAsync(request.NamePrefix, call.CancellationToken);
                    return new DeleteJobsByPrefixResponseAlpha1();
                }
            )
            .Unary(DaprMethods.ListJobsAlpha1, async (_, call) => new ListJobsResponseAlpha1 { Jobs = { await ListAsync(call) } });
    }

    private async ValueTask<ScheduleJobResponse> ScheduleAsync(ScheduleJobRequest request, GrpcServerCall call)
    {
        var job = JobMessages.Read(request.Job ?? throw JobErrors.JobEmpty(app.Options).ToException());
        await app.Jobs.ScheduleAsync(job, request.Overwrite, call.CancellationToken);
        return new ScheduleJobResponse();
    }

    private async ValueTask<GetJobResponse> GetAsync(GetJobRequest request, GrpcServerCall call) =>
        new() { Job = JobMessages.Write(await app.Jobs.GetAsync(request.Name, call.CancellationToken)) };

    private async ValueTask<DeleteJobResponse> DeleteAsync(DeleteJobRequest request, GrpcServerCall call)
    {
        await app.Jobs.DeleteAsync(request.Name, call.CancellationToken);
        return new DeleteJobResponse();
    }

    private async ValueTask<IEnumerable<Protos.Runtime.Job>> ListAsync(GrpcServerCall call) =>
        (await app.Jobs.ListAsync(call.CancellationToken)).Select(JobMessages.Write);
}
