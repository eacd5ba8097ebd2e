using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Locks;

namespace Pillion.Api.Http.Locks;

/// <summary>The routes <c>/v1.0-alpha1/lock</c> and <c>/v1.0-alpha1/unlock</c> (Dapr's <c>pkg/api/http/lock.go</c>).</summary>
internal sealed class LockEndpoints(AppRuntime app)
{
    private readonly LockOperations _locks = app.Locks;
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>POST /v1.0-alpha1/lock/{store}</c>.</summary>
    public ValueTask<ApiResponse> TryLockAsync(ApiRequest request, ReadOnlySpan<char> store, CancellationToken cancellationToken)
    {
        return RunAsync(StoreName(store));

        async ValueTask<ApiResponse> RunAsync(string storeName)
        {
            var body = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            var (resourceId, owner, expiry) = Read(body.Span);
            var success = await _locks.TryLockAsync(storeName, resourceId, owner, expiry, cancellationToken);
            return JsonAnswer.Create(
                success,
                static (json, isTaken) =>
                {
                    json.WriteStartObject();
                    json.WriteBoolean("success"u8, isTaken);
                    json.WriteEndObject();
                }
            );
        }
    }

    /// <summary><c>POST /v1.0-alpha1/unlock/{store}</c>; the status is a number here, unlike in Dapr's other answers.</summary>
    public ValueTask<ApiResponse> UnlockAsync(ApiRequest request, ReadOnlySpan<char> store, CancellationToken cancellationToken)
    {
        return RunAsync(StoreName(store));

        async ValueTask<ApiResponse> RunAsync(string storeName)
        {
            var body = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            var (resourceId, owner, _) = Read(body.Span);
            var status = await _locks.UnlockAsync(storeName, resourceId, owner, cancellationToken);
            return JsonAnswer.Create(
                status,
                static (json, ended) =>
                {
                    json.WriteStartObject();
                    json.WriteNumber("status"u8, (int)ended);
                    json.WriteEndObject();
                }
            );
        }
    }

    private static (string ResourceId, string Owner, int ExpiryInSeconds) Read(ReadOnlySpan<byte> body)
    {
        string? resourceId = null;
        string? owner = null;
        var expiry = 0;
        if (body.IsEmpty)
        {
            return ("", "", 0);
        }

        var reader = new JsonBodyReader(body, RequestErrors.MalformedBody);
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("resourceId"u8) || reader.Is("resource_id"u8))
            {
                resourceId = reader.ReadString();
            }
            else if (reader.Is("lockOwner"u8) || reader.Is("lock_owner"u8))
            {
                owner = reader.ReadString();
            }
            else if (reader.Is("expiryInSeconds"u8) || reader.Is("expiry_in_seconds"u8))
            {
                expiry = reader.ReadProtoInt32();
            }
            else
            {
                reader.Skip();
            }
        }

        reader.ExpectEnd();
        return (resourceId ?? "", owner ?? "", expiry);
    }

    private static string StoreName(ReadOnlySpan<char> encoded) => UrlText.Decode(encoded, "storeName").ToString();
}
