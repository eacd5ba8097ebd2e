using Google.Protobuf.WellKnownTypes;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.PubSub;

/// <summary>The methods that publish (Dapr's <c>pkg/api/grpc/grpc.go</c>).</summary>
internal sealed class PublishService(AppRuntime app)
{
    public void AddTo(ApiMethods methods)
    {
        methods.Group("publish", "v1").Unary(DaprMethods.PublishEvent, PublishAsync).Unary(DaprMethods.BulkPublishEvent, BulkPublishAsync);
        methods.Group("publish", "v1alpha1").Unary(DaprMethods.BulkPublishEventAlpha1, BulkPublishAsync);
    }

    private async ValueTask<Empty> PublishAsync(PublishEventRequest request, GrpcServerCall call)
    {
        var metadata = request.Metadata.ToMetadata();
        var broker = app.PubSub.Open(request.PubsubName, request.Topic, metadata);
        var contentType = request.DataContentType.Length == 0 ? null : request.DataContentType;
        await broker.PublishAsync(
            new PublishRequest(request.Topic, request.Data.Memory, contentType, metadata),
            Trace(call),
            call.CancellationToken
        );
        return new Empty();
    }

    private async ValueTask<BulkPublishResponse> BulkPublishAsync(BulkPublishRequest request, GrpcServerCall call)
    {
        var metadata = request.Metadata.ToMetadata();
        var broker = app.PubSub.Open(request.PubsubName, request.Topic, metadata);
        var failures = await broker.BulkPublishAsync(
            request.Topic,
            [.. request.Entries.Select(e => new BulkPublishEntry(e.EntryId, e.Event.Memory, e.ContentType, e.Metadata.ToMetadata()))],
            metadata,
            Trace(call),
            call.CancellationToken
        );
        return new BulkPublishResponse
        {
            FailedEntries = { failures.Select(f => new BulkPublishResponseFailedEntry { EntryId = f.EntryId, Error = f.Error }) },
        };
    }

    private static EventTrace Trace(GrpcServerCall call) =>
        new(call.GetRequestHeader("traceparent"), call.GetRequestHeader("tracestate"), call.GetRequestHeader("baggage"));
}
