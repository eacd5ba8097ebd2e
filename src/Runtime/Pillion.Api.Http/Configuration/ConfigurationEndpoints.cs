using System.Text.Json;
using Pillion.Abstractions.Configuration;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Configuration;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Configuration;

/// <summary>The routes below <c>/v1.0/configuration</c> and <c>/v1.0-alpha1/configuration</c> (Dapr's <c>pkg/api/http/http.go</c>).</summary>
internal sealed class ConfigurationEndpoints(AppRuntime app)
{
    private readonly ConfigurationOperations _configuration = app.Configuration;

    /// <summary><c>GET /configuration/{store}?key=a&amp;key=b</c>: an object of items, or 204.</summary>
    public ValueTask<ApiResponse> GetAsync(ApiRequest request, ReadOnlySpan<char> store, CancellationToken cancellationToken)
    {
        var query = new ApiQuery(request.Query);
        return RunAsync(StoreName(store), query.GetAll("key"), query.Metadata());

        async ValueTask<ApiResponse> RunAsync(string storeName, List<string> keys, Dictionary<string, string>? metadata)
        {
            var items = await _configuration.GetAsync(storeName, keys, metadata, cancellationToken);
            return items.Count == 0 ? ApiResponse.NoContent : JsonAnswer.Create(items, Write);
        }
    }

    /// <summary><c>GET /configuration/{store}/subscribe?key=a</c>: the subscription's id; changes go to the app.</summary>
    public ValueTask<ApiResponse> SubscribeAsync(ApiRequest request, ReadOnlySpan<char> store, CancellationToken cancellationToken)
    {
        var query = new ApiQuery(request.Query);
        return RunAsync(StoreName(store), query.GetAll("key"), query.Metadata());

        async ValueTask<ApiResponse> RunAsync(string storeName, List<string> keys, Dictionary<string, string>? metadata)
        {
            var id = await _configuration.SubscribeAppAsync(storeName, keys, metadata, cancellationToken);
            return JsonAnswer.Create(
                id,
                static (json, text) =>
                {
                    json.WriteStartObject();
                    json.WriteString("id"u8, text);
                    json.WriteEndObject();
                }
            );
        }
    }

    /// <summary><c>GET /configuration/{store}/{id}/unsubscribe</c>. Its failure has a body of its own form: <c>{"message"}</c>.</summary>
    public ValueTask<ApiResponse> UnsubscribeAsync(
        ReadOnlySpan<char> store,
        ReadOnlySpan<char> subscriptionId,
        CancellationToken cancellationToken
    )
    {
        return RunAsync(StoreName(store), UrlText.Decode(subscriptionId, "configurationSubscribeID").ToString());

        async ValueTask<ApiResponse> RunAsync(string storeName, string id)
        {
            try
            {
                await _configuration.UnsubscribeAsync(storeName, id, cancellationToken);
                return Answer(200, null);
            }
            catch (BuildingBlockException e) when (e.Error.Code == "ERR_CONFIGURATION_UNSUBSCRIBE")
            {
                return Answer(e.Error.HttpStatus, e.Error.Message);
            }
        }
    }

    private static ApiResponse Answer(int status, string? failure) =>
        JsonAnswer.Create(
            failure,
            static (json, message) =>
            {
                json.WriteStartObject();
                if (message is null)
                {
                    json.WriteBoolean("ok"u8, true);
                }
                else
                {
                    json.WriteString("message"u8, message);
                }

                json.WriteEndObject();
            }
        ) with
        {
            Status = status,
        };

    private static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, ConfigurationItem> items)
    {
        json.WriteStartObject();
        foreach (var (key, item) in items.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(key);
            json.WriteString("value"u8, item.Value);
            if (item.Version.Length > 0)
            {
                json.WriteString("version"u8, item.Version);
            }

            if (item.Metadata is { Count: > 0 } metadata)
            {
                json.WritePropertyName("metadata"u8);
                JsonAnswer.WriteObject(json, metadata);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string StoreName(ReadOnlySpan<char> encoded) => UrlText.Decode(encoded, "storeName").ToString();
}
