using System.Text;
using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Metadata;

/// <summary>The routes below <c>/v1.0/metadata</c> (Dapr's <c>pkg/api/http/metadata.go</c>).</summary>
internal sealed class MetadataEndpoints(AppRuntime app)
{
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>GET /v1.0/metadata</c>.</summary>
    public ApiResponse Get() => JsonAnswer.Create(app, MetadataJson.Write);

    /// <summary><c>PUT /v1.0/metadata/{key}</c> with the value as the whole body.</summary>
    public ValueTask<ApiResponse> SetAsync(ApiRequest request, ReadOnlySpan<char> key, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(key, "key").ToString());

        async ValueTask<ApiResponse> RunAsync(string name)
        {
            var value = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            app.Metadata.Set(name, Encoding.UTF8.GetString(value.Span));
            return ApiResponse.NoContent;
        }
    }
}
