using Pillion.Abstractions.State;
using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.State;

namespace Pillion.Api.Http.State;

/// <summary>The routes below <c>/v1.0/state</c> and <c>/v1.0-alpha1/state</c> (Dapr's <c>pkg/api/http/http.go</c>).</summary>
internal sealed class StateEndpoints(AppRuntime app)
{
    private readonly StateOperations _state = app.State;
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>GET /v1.0/state/{store}/{key}</c>: the stored bytes, or 204.</summary>
    public ValueTask<ApiResponse> GetAsync(
        ApiRequest request,
        ReadOnlySpan<char> storeName,
        ReadOnlySpan<char> key,
        CancellationToken cancellationToken
    )
    {
        var store = Open(storeName);
        var consistency = StateConsistency.Unspecified;
        Dictionary<string, string>? metadata = null;
        if (!request.Query.IsEmpty)
        {
            var query = new ApiQuery(request.Query);
            metadata = query.Metadata();
            if (query.TryGet("consistency", out var text))
            {
                // A read with an unknown consistency is a read without one: Dapr's stores check the option on writes only.
                _ = StateOptionText.TryParseConsistency(text, out consistency);
            }
        }

        var task = store.GetAsync(UrlText.Decode(key, "key"), consistency, metadata, cancellationToken);
        return task.IsCompletedSuccessfully ? new(Answer(task.TakeResult())) : AwaitAsync(task);

        static async ValueTask<ApiResponse> AwaitAsync(ValueTask<StateValue> task) => Answer(await task);
    }

    /// <summary><c>POST /v1.0/state/{store}</c>.</summary>
    public ValueTask<ApiResponse> SaveAsync(ApiRequest request, ReadOnlySpan<char> storeName, CancellationToken cancellationToken)
    {
        return RunAsync(Open(storeName));

        async ValueTask<ApiResponse> RunAsync(AppStateStore store)
        {
            var body = await _body.ReadAsync(request, RequestErrors.Malformed, cancellationToken);
            var items = StateJson.ReadSaves(body.Span, store.Name, new ApiQuery(request.Query).Metadata());
            return await store.SaveAsync(items, cancellationToken) is { } error ? ErrorResponse.From(error) : ApiResponse.NoContent;
        }
    }

    /// <summary><c>DELETE /v1.0/state/{store}/{key}</c>, with the ETag in <c>If-Match</c>.</summary>
    public ValueTask<ApiResponse> DeleteAsync(
        ApiRequest request,
        ReadOnlySpan<char> storeName,
        ReadOnlySpan<char> encodedKey,
        CancellationToken cancellationToken
    )
    {
        var store = Open(storeName);
        var key = UrlText.Decode(encodedKey, "key").ToString();
        var query = new ApiQuery(request.Query);
        var concurrency = query.TryGet("concurrency", out var text)
            ? StateOptionText.ParseConcurrency(text, cause => StateErrors.Delete(key, cause))
            : StateConcurrency.Unspecified;
        var consistency = query.TryGet("consistency", out text)
            ? StateOptionText.ParseConsistency(text, cause => StateErrors.Delete(key, cause))
            : StateConsistency.Unspecified;
        var etag = request.GetHeader("If-Match");
        return RunAsync(new(key, string.IsNullOrEmpty(etag) ? null : etag, concurrency, consistency, query.Metadata()));

        async ValueTask<ApiResponse> RunAsync(StateDeleteRequest delete) =>
            await store.DeleteAsync(delete, cancellationToken) is { } error ? ErrorResponse.From(error) : ApiResponse.NoContent;
    }

    /// <summary><c>POST /v1.0/state/{store}/bulk</c>.</summary>
    public ValueTask<ApiResponse> GetBulkAsync(ApiRequest request, ReadOnlySpan<char> storeName, CancellationToken cancellationToken)
    {
        return RunAsync(Open(storeName));

        async ValueTask<ApiResponse> RunAsync(AppStateStore store)
        {
            var body = await _body.ReadAsync(request, RequestErrors.MalformedBody, cancellationToken);
            var (keys, parallelism) = StateJson.ReadBulkGet(body.Span, new ApiQuery(request.Query).Metadata());
            var items = await store.BulkGetAsync(keys, parallelism, cancellationToken);
            return JsonAnswer.Create(items, StateJson.WriteBulk);
        }
    }

    /// <summary><c>POST /v1.0/state/{store}/transaction</c>.</summary>
    public ValueTask<ApiResponse> TransactAsync(ApiRequest request, ReadOnlySpan<char> storeName, CancellationToken cancellationToken)
    {
        return RunAsync(Open(storeName));

        async ValueTask<ApiResponse> RunAsync(AppStateStore store)
        {
            store.RequireTransactional();
            var body = await _body.ReadAsync(request, RequestErrors.MalformedBody, cancellationToken);
            var transaction = StateTransactionJson.Read(body.Span, new ApiQuery(request.Query).Metadata());
            await store.TransactAsync(transaction, cancellationToken);
            return ApiResponse.NoContent;
        }
    }

    /// <summary><c>POST /v1.0-alpha1/state/{store}/query</c>: a page of items, or 204 when there are none.</summary>
    public ValueTask<ApiResponse> QueryAsync(ApiRequest request, ReadOnlySpan<char> storeName, CancellationToken cancellationToken)
    {
        return RunAsync(Open(storeName));

        async ValueTask<ApiResponse> RunAsync(AppStateStore store)
        {
            store.RequireQuerier();
            var body = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            var page = await store.QueryAsync(body, new ApiQuery(request.Query).Metadata(), cancellationToken);
            return page.Items.Count == 0 ? ApiResponse.NoContent : JsonAnswer.Create(page, StateJson.WriteQuery);
        }
    }

    private AppStateStore Open(ReadOnlySpan<char> storeName) => _state.Open(UrlText.Decode(storeName, "storeName"));

    private static ApiResponse Answer(in StateValue value)
    {
        if (!value.Exists)
        {
            return ApiResponse.NoContent;
        }

        HeaderList? headers = null;
        if (value.Metadata is not null)
        {
            headers = [];
            foreach (var (key, text) in value.Metadata)
            {
                headers.Add(ApiQuery.MetadataPrefix + key, text);
            }
        }

        return new ApiResponse(200, value.ContentType ?? MediaTypes.Json, new MessageBody(value.Data), value.ETag, headers);
    }
}
