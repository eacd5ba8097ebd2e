using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>
/// The transactional outbox of a state store: what a transaction writes is published if, and only if, the transaction is applied. Before it is,
/// each upsert's event goes to an internal topic, and a marker key joins the transaction; whoever then receives the event publishes it when
/// the marker is there.
/// </summary>
/// <remarks>Dapr's <c>pkg/runtime/pubsub/outbox.go</c>.</remarks>
internal sealed partial class Outbox
{
    private const string MarkerPrefix = "outbox-";

    // The transaction is applied a moment after its events are published.
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(1),
        TimeSpan.FromMilliseconds(500),
        TimeSpan.FromMilliseconds(1500),
        TimeSpan.FromSeconds(3),
        TimeSpan.FromSeconds(3),
    ];

    private readonly IStateStore _store;
    private readonly PubSubOperations _pubSub;
    private readonly string _appId;
    private readonly string _publishPubSub;
    private readonly string _publishTopic;
    private readonly bool _discards;
    private readonly TimeProvider _time;

    private Outbox(
        LoadedComponent store,
        AppRuntimeOptions options,
        PubSubOperations pubSub,
        TimeProvider time,
        string publishPubSub,
        string topic
    )
    {
        var metadata = store.Spec.Metadata;
        StoreName = store.Spec.Name;
        _store = (IStateStore)store.Component;
        _pubSub = pubSub;
        _appId = options.AppId;
        _publishPubSub = publishPubSub;
        _publishTopic = topic;
        _discards = metadata.GetBoolean(false, "outboxDiscardWhenMissingState");
        _time = time;
        InternalPubSub = metadata.Get("outboxPubsub") ?? publishPubSub;
        InternalTopic = options.Namespace + options.AppId + topic + "outbox";
    }

    /// <summary>The state store's name.</summary>
    public string StoreName { get; }

    /// <summary>The component of the internal topic.</summary>
    public string InternalPubSub { get; }

    /// <summary>The topic that events wait on; of one app alone.</summary>
    public string InternalTopic { get; }

    /// <summary>The outbox a store's metadata asks for; null when it asks for none.</summary>
    /// <exception cref="ComponentException">Its metadata is not valid.</exception>
    public static Outbox? For(LoadedComponent store, AppRuntimeOptions options, PubSubOperations pubSub, TimeProvider time) =>
        store.Spec.Metadata.Get("outboxPublishPubsub") is { } publishPubSub && store.Spec.Metadata.Get("outboxPublishTopic") is { } topic
            ? new Outbox(store, options, pubSub, time, publishPubSub, topic)
            : null;

    /// <summary>Publishes a transaction's events to the internal topic.</summary>
    /// <param name="operations">The operations, with complete keys.</param>
    /// <param name="cancellationToken">Cancels the publishing; nothing is applied then.</param>
    /// <returns>The operations to apply: without projections, with the markers.</returns>
    /// <exception cref="BuildingBlockException"><see cref="PubSubErrors.Outbox"/>.</exception>
    public async ValueTask<StateOperation[]> PublishAsync(IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        var projections = operations.Where(IsProjection).ToDictionary(o => o.Key, o => o.Set, StringComparer.Ordinal);
        var kept = operations.Where(o => !IsProjection(o)).ToList();
        var trace = default(EventTrace).OrCurrent();
        foreach (var upsert in kept.Where(o => !o.IsDelete).Select(o => o.Set).ToList())
        {
            var marker = MarkerPrefix + Guid.NewGuid();
            var payload = projections.GetValueOrDefault(upsert.Key, upsert);
            try
            {
                var broker = _pubSub.Find(InternalPubSub) ?? throw PubSubErrors.NotFound(InternalPubSub, null).ToException();
                var request = new PublishRequest(InternalTopic, Event(marker, payload, upsert.Metadata, trace), ContentTypes.CloudEvent);
                await broker.PublishAsItIsAsync(request, cancellationToken);
            }
            catch (Exception e) when (e is ComponentException or BuildingBlockException)
            {
                throw PubSubErrors.Outbox(_appId, e.Message).ToException(e);
            }

            kept.Add(StateOperation.Upsert(new StateSetRequest(marker, "0"u8.ToArray())));
        }

        return [.. kept];
    }

    /// <summary>Publishes an event of the internal topic once its transaction is applied.</summary>
    public async ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, ILogger logger, CancellationToken cancellationToken)
    {
        if (!CloudEvent.TryParse(message.Data, out var cloudEvent, out var problem))
        {
            Log.Unreadable(logger, InternalTopic, problem);
            return DeliveryOutcome.Failed;
        }

        try
        {
            if (!await IsAppliedAsync(cloudEvent.Id, cancellationToken))
            {
                Log.MarkerMissing(
                    logger,
                    cloudEvent.Id,
                    _publishTopic,
                    _publishPubSub,
                    _discards ? "discarding" : "rejecting for later processing"
                );
                return _discards ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;
            }

            List<CloudEventAttribute> attributes = [.. cloudEvent.Attributes];
            CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(CloudEventNames.Topic, _publishTopic));
            CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(CloudEventNames.PubSubName, _publishPubSub));
            var broker = _pubSub.Find(_publishPubSub) ?? throw PubSubErrors.NotFound(_publishPubSub, null).ToException();
            var request = new PublishRequest(_publishTopic, CloudEventWriter.Write(attributes), ContentTypes.CloudEvent);
            await broker.PublishAsItIsAsync(request, cancellationToken);
            await _store.DeleteAsync(new StateDeleteRequest(cloudEvent.Id), cancellationToken);
            return DeliveryOutcome.Acknowledged;
        }
        catch (Exception e) when (e is ComponentException or BuildingBlockException or OperationCanceledException)
        {
            Log.PublishFailed(logger, cloudEvent.Id, _publishTopic, _publishPubSub, e.Message);
            return DeliveryOutcome.Failed;
        }
    }

    private async ValueTask<bool> IsAppliedAsync(string marker, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            if ((await _store.GetAsync(new StateGetRequest(marker), cancellationToken)).Data.Length > 0)
            {
                return true;
            }

            if (attempt == s_waits.Length)
            {
                return false;
            }

            await Task.Delay(s_waits[attempt], _time, cancellationToken);
        }
    }

    private ReadOnlyMemory<byte> Event(
        string id,
        in StateSetRequest payload,
        IReadOnlyDictionary<string, string>? metadata,
        EventTrace trace
    )
    {
        var contentType = payload.ContentType ?? payload.Metadata?.GetValueOrDefault("contentType");
        var request = new PublishRequest("", Data(payload.Value, contentType), contentType);
        var json = EventEnvelope.ForPublishing(request, InternalPubSub, _appId, trace, null, _time.GetUtcNow());
        List<CloudEventAttribute> attributes = [.. CloudEvent.Parse(json).Attributes];
        CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(CloudEventNames.Id, id));
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (name is not (CloudEventNames.Id or CloudEventNames.Data))
            {
                CloudEvent.Set(attributes, CloudEventWriter.TextAttribute(name, value));
            }
        }

        return CloudEventWriter.Write(attributes);
    }

    /// <summary>The store has JSON text; an event that is not JSON carries what a JSON string says.</summary>
    private static ReadOnlyMemory<byte> Data(ReadOnlyMemory<byte> value, string? contentType)
    {
        if (ContentTypes.IsJson(contentType) || value.Span is not [(byte)'"', ..])
        {
            return value;
        }

        try
        {
            using var document = JsonDocument.Parse(value);
            return Encoding.UTF8.GetBytes(JsonStrings.Unescape(document.RootElement));
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static bool IsProjection(StateOperation operation) =>
        !operation.IsDelete
        && operation.Set.Metadata?.GetValueOrDefault("outbox.projection")?.ToLowerInvariant()
            is "1"
                or "t"
                or "true"
                or "y"
                or "yes"
                or "on";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "an event of the internal outbox topic {Topic} cannot be read: {Problem}")]
        public static partial void Unreadable(ILogger logger, string topic, string problem);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "cannot publish outbox message {Id} to topic {Topic} with pubsub {PubSub}: outbox state not found, {WhatNow}"
        )]
        public static partial void MarkerMissing(ILogger logger, string id, string topic, string pubSub, string whatNow);

        [LoggerMessage(3, LogLevel.Error, "failed to publish outbox message {Id} to topic {Topic} with pubsub {PubSub}: {Problem}")]
        public static partial void PublishFailed(ILogger logger, string id, string topic, string pubSub, string problem);
    }
}
