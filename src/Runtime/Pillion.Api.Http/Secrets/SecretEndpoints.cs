using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Secrets;

namespace Pillion.Api.Http.Secrets;

/// <summary>The routes below <c>/v1.0/secrets</c> (Dapr's <c>pkg/api/http/secrets.go</c>).</summary>
internal sealed class SecretEndpoints(AppRuntime app)
{
    private readonly SecretOperations _secrets = app.Secrets;

    /// <summary><c>GET /v1.0/secrets/{store}/{key}</c>: an object of the secret's values, or 204.</summary>
    public ValueTask<ApiResponse> GetAsync(
        ApiRequest request,
        ReadOnlySpan<char> store,
        ReadOnlySpan<char> key,
        CancellationToken cancellationToken
    )
    {
        return RunAsync(StoreName(store), UrlText.Decode(key, "key").ToString(), new ApiQuery(request.Query).Metadata());

        async ValueTask<ApiResponse> RunAsync(string storeName, string name, Dictionary<string, string>? metadata)
        {
            var secret = await _secrets.GetAsync(storeName, name, metadata, cancellationToken);
            return secret is null
                ? ApiResponse.NoContent
                : JsonAnswer.Create(secret, static (json, values) => JsonAnswer.WriteObject(json, Sorted(values)));
        }
    }

    /// <summary><c>GET /v1.0/secrets/{store}/bulk</c>: an object of secrets.</summary>
    public ValueTask<ApiResponse> GetBulkAsync(ApiRequest request, ReadOnlySpan<char> store, CancellationToken cancellationToken)
    {
        return RunAsync(StoreName(store), new ApiQuery(request.Query).Metadata());

        async ValueTask<ApiResponse> RunAsync(string storeName, Dictionary<string, string>? metadata)
        {
            var secrets = await _secrets.GetAllAsync(storeName, metadata, cancellationToken);
            return JsonAnswer.Create(
                secrets,
                static (json, all) =>
                {
                    json.WriteStartObject();
                    foreach (var (name, values) in Sorted(all))
                    {
                        json.WritePropertyName(name);
                        JsonAnswer.WriteObject(json, Sorted(values));
                    }

                    json.WriteEndObject();
                }
            );
        }
    }

    private static string StoreName(ReadOnlySpan<char> encoded) => UrlText.Decode(encoded, "secretStoreName").ToString();

    // Go's encoder writes maps by key.
    private static IEnumerable<KeyValuePair<string, T>> Sorted<T>(IReadOnlyDictionary<string, T> map) =>
        map.OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
