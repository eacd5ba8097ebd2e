using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Jobs;

namespace Pillion.Api.Http.Jobs;

/// <summary>The routes <c>/v1.0/jobs/{name}</c> and <c>/v1.0-alpha1/jobs/{name}</c> (Dapr's <c>pkg/api/http/jobs.go</c>).</summary>
internal sealed class JobEndpoints(AppRuntime app)
{
    private readonly JobOperations _jobs = app.Jobs;
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>POST</c>: schedules the job.</summary>
    public ValueTask<ApiResponse> ScheduleAsync(ApiRequest request, ReadOnlySpan<char> name, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(name, "name").ToString().Trim());

        async ValueTask<ApiResponse> RunAsync(string jobName)
        {
            var body = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            var (job, overwrite) = JobJson.Read(body.Span);
            if (job.Name.Length > 0)
            {
                throw JobErrors.NameInBody(app.Options).ToException();
            }

            await _jobs.ScheduleAsync(job with { Name = jobName }, overwrite, cancellationToken);
            return ApiResponse.NoContent;
        }
    }

    /// <summary><c>GET</c>: the job.</summary>
    public ValueTask<ApiResponse> GetAsync(ReadOnlySpan<char> name, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(name, "name").ToString());

        async ValueTask<ApiResponse> RunAsync(string jobName) =>
            JsonAnswer.Create(await _jobs.GetAsync(jobName, cancellationToken), JobJson.Write);
    }

    /// <summary><c>DELETE</c>: forgets the job.</summary>
    public ValueTask<ApiResponse> DeleteAsync(ReadOnlySpan<char> name, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(name, "name").ToString());

        async ValueTask<ApiResponse> RunAsync(string jobName)
        {
            await _jobs.DeleteAsync(jobName, cancellationToken);
            return ApiResponse.NoContent;
        }
    }
}
