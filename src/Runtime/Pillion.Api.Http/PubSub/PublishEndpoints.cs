using Pillion.Abstractions.PubSub;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Api.Http.PubSub;

/// <summary>The routes below <c>/v1.0/publish</c> (Dapr's <c>onPublish</c> and <c>onBulkPublish</c>, <c>pkg/api/http/http.go</c>).</summary>
internal sealed class PublishEndpoints(AppRuntime app)
{
    private readonly PubSubOperations _pubSub = app.PubSub;
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>POST /v1.0/publish/{pubsub}/{topic}</c>: the body as it is, its content type decides how it is wrapped.</summary>
    public ValueTask<ApiResponse> PublishAsync(
        ApiRequest request,
        ReadOnlySpan<char> pubSubName,
        ReadOnlySpan<char> encodedTopic,
        CancellationToken cancellationToken
    )
    {
        var metadata = new ApiQuery(request.Query).Metadata();
        var topic = UrlText.Decode(encodedTopic, "topic").ToString();
        return RunAsync(_pubSub.Open(UrlText.Decode(pubSubName, "pubsubname").ToString(), topic, metadata));

        async ValueTask<ApiResponse> RunAsync(AppPubSub broker)
        {
            var body = await _body.ReadAsync(request, cause => PubSubErrors.PublishMessage(broker.Name, topic, cause), cancellationToken);
            // A guest's body lies in its memory, and brokers may keep what they are given.
            var data = request.IsInProcess ? body.ToArray() : body;
            var message = new PublishRequest(topic, data, request.GetHeader("Content-Type"), metadata);
            await broker.PublishAsync(message, Trace(request), cancellationToken);
            return ApiResponse.NoContent;
        }
    }

    /// <summary><c>POST /v1.0/publish/bulk/{pubsub}/{topic}</c>.</summary>
    public ValueTask<ApiResponse> BulkPublishAsync(
        ApiRequest request,
        ReadOnlySpan<char> pubSubName,
        ReadOnlySpan<char> encodedTopic,
        CancellationToken cancellationToken
    )
    {
        var metadata = new ApiQuery(request.Query).Metadata();
        var topic = UrlText.Decode(encodedTopic, "topic").ToString();
        return RunAsync(_pubSub.Open(UrlText.Decode(pubSubName, "pubsubname").ToString(), topic, metadata));

        async ValueTask<ApiResponse> RunAsync(AppPubSub broker)
        {
            var body = await _body.ReadAsync(
                request,
                cause => PubSubErrors.UnmarshalEvents(broker.Name, topic, app.AppId, cause),
                cancellationToken
            );
            var entries = BulkPublishJson.Read(body.Span, broker.Name, topic, app.AppId);
            var failures = await broker.BulkPublishAsync(topic, entries, metadata, Trace(request), cancellationToken);
            return failures.Count == 0
                ? ApiResponse.NoContent
                : JsonAnswer.Create(failures, BulkPublishJson.WriteFailures) with
                {
                    Status = 500,
                };
        }
    }

    private static EventTrace Trace(ApiRequest request) =>
        new(request.GetHeader("traceparent"), request.GetHeader("tracestate"), request.GetHeader("baggage"));
}
