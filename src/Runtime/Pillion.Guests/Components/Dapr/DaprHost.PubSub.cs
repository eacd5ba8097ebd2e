using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Pubsub;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Publishing.</content>
internal sealed partial class DaprHost : IPubsub
{
    Result<Unit, Error> IPubsub.Publish(
        string pubsub,
        string topic,
        ReadOnlySpan<byte> data,
        string contentType,
        (string, string)[] metadata
    )
    {
        try
        {
            var settings = Map(metadata);
            var request = new PublishRequest(topic, data.ToArray(), contentType, settings);
            Wait(app.PubSub.Open(pubsub, topic, settings).PublishAsync(request, cancellationToken: Cancel));
            return Unit.Value;
        }
        catch (BuildingBlockException e)
        {
            return PubSubError(e.Error, pubsub, topic);
        }
    }

    Result<FailedEntry[], Error> IPubsub.PublishBulk(string pubsub, string topic, Event[] events, (string, string)[] metadata)
    {
        try
        {
            var settings = Map(metadata);
            var entries = Array.ConvertAll(events, e => new BulkPublishEntry(e.Id, e.Data, e.ContentType, Map(e.Metadata)));
            var failed = Wait(
                app.PubSub.Open(pubsub, topic, settings).BulkPublishAsync(topic, entries, settings, cancellationToken: Cancel)
            );
            return failed.Select(f => new FailedEntry(f.EntryId, f.Error)).ToArray();
        }
        catch (BuildingBlockException e)
        {
            return PubSubError(e.Error, pubsub, topic);
        }
    }

    private static Error PubSubError(BuildingBlockError error, string pubsub, string topic) =>
        error.GrpcStatus == GrpcStatus.PermissionDenied ? new Error.TopicNotAllowed(topic) : new Error.Common(ErrorOf(error, pubsub));
}
