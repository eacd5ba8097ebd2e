using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Pubsub;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Publishing.</content>
internal sealed partial class InterfacesHost : IPubsub
{
    Result<Unit, PubsubError> IPubsub.Publish(
        string pubsubName,
        string topic,
        ReadOnlySpan<byte> data,
        string? dataContentType,
        (string, string)[] metadata
    )
    {
        var settings = DaprHost.Map(metadata);
        var request = new PublishRequest(topic, data.ToArray(), dataContentType ?? "", settings);
        return Answer(
            async () =>
            {
                await _app.PubSub.Open(pubsubName, topic, settings).PublishAsync(request, cancellationToken: Cancel);
                return Unit.Value;
            },
            e => PubsubErrorOf(e, pubsubName)
        );
    }

    Result<BulkPublishFailedEntry[], PublishBulkError> IPubsub.PublishBulk(
        string pubsubName,
        string topic,
        Wit.Pubsub.BulkPublishEntry[] entries,
        (string, string)[] metadata
    )
    {
        var settings = DaprHost.Map(metadata);
        var requests = Array.ConvertAll(
            entries,
            e => new Abstractions.PubSub.BulkPublishEntry(e.EntryId, e.Event, e.ContentType, DaprHost.Map(e.Metadata))
        );
        var failed = Answer<IReadOnlyList<BulkPublishFailure>, PublishBulkError>(
            () => _app.PubSub.Open(pubsubName, topic, settings).BulkPublishAsync(topic, requests, settings, cancellationToken: Cancel),
            e => new PublishBulkError.Pubsub(PubsubErrorOf(e, pubsubName))
        );
        return failed.IsOk ? failed.Value.Select(f => new BulkPublishFailedEntry(f.EntryId, f.Error)).ToArray() : failed.Error;
    }

    private PubsubError PubsubErrorOf(BuildingBlockError error, string pubsub) =>
        Failure<PubsubError>(error, pubsub, name => new PubsubError.ComponentNotFound(name), m => new PubsubError.PermissionDenied(m));
}
