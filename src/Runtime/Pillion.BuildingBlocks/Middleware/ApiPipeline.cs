using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>The middleware in front of an app's Dapr HTTP API (<c>httpPipeline</c>), together with the API behind it.</summary>
public sealed class ApiPipeline
{
    private readonly Func<ApiRequest, CancellationToken, ValueTask<ApiResponse>> _api;
    private readonly MiddlewareNext _entry;

    /// <summary>Puts a pipeline in front of an API.</summary>
    /// <param name="pipeline">The steps.</param>
    /// <param name="api">Answers what comes through. It does not throw for what goes wrong: the steps are to see those answers, too.</param>
    public ApiPipeline(HttpPipeline pipeline, Func<ApiRequest, CancellationToken, ValueTask<ApiResponse>> api)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(api);
        _api = api;
        _entry = pipeline.Compose(CallApiAsync);
    }

    /// <summary>Sends a request through.</summary>
    public async ValueTask<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        HeaderList headers = [];
        request.CopyHeadersTo(headers);
        var message = new PipelineRequest(headers, request.Body)
        {
            ApiRequest = request,
            Method = request.Method,
            Path = request.Path.ToString(),
            Query = request.Query.ToString(),
            IsInProcess = request.IsInProcess,
        };
        var answer = (PipelineResponse)await _entry(message, cancellationToken);
        return new ApiResponse(answer.Status, null, answer.Body, Headers: answer.Headers, Trailers: answer.TrailersIfAny);
    }

    private async ValueTask<MiddlewareResponse> CallApiAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        var answer = await _api(new PipelinedApiRequest((PipelineRequest)request), cancellationToken);
        var headers = answer.Headers ?? [];
        if (answer.ContentType is not null)
        {
            headers.Set("Content-Type", answer.ContentType);
        }

        if (answer.ETag is not null)
        {
            headers.Set("ETag", answer.ETag);
        }

        return new PipelineResponse(answer.Status, headers, answer.Body) { TrailersIfAny = answer.Trailers };
    }
}
