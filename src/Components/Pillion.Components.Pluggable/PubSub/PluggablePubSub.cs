using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Pluggable.Connections;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Protos.Components;
using PublishRequest = Pillion.Abstractions.PubSub.PublishRequest;

namespace Pillion.Components.Pluggable.PubSub;

/// <summary>A message broker in a process of its own.</summary>
/// <remarks>
/// Dapr's <c>pkg/components/pubsub/pluggable.go</c>. The protocol knows no apps: a component learns which consumer group it works for when it is initialised,
/// from the metadata <c>consumerID</c>, which Dapr sets to the app's id. Here several apps may share a component: the first of them has the instance
/// that goes by the component's name, each other one an instance of its own.
/// </remarks>
internal sealed class PluggablePubSub(PluggableSocket socket, ComponentServices services) : IBulkPublisher
{
    private const string ConsumerId = "consumerID";

    private readonly ILogger _logger = services.Logging.CreateLogger<PluggablePubSub>();
    private readonly Lock _lock = new();

    /// <summary>The instances of other apps than the first. Guarded by <see cref="_lock"/>, as is <see cref="_subscriptions"/>.</summary>
    private readonly Dictionary<string, ComponentConnection> _ofApps = new(StringComparer.Ordinal);

    private readonly HashSet<Subscription> _subscriptions = [];
    private ComponentSpec? _spec;
    private ComponentConnection? _connection;

    public PubSubFeatures Features { get; private set; }

    private ComponentSpec Spec => _spec ?? throw new InvalidOperationException("The broker is used before InitAsync or after it failed.");

    private ComponentConnection Connection =>
        _connection ?? throw new InvalidOperationException("The broker is used before InitAsync or after it failed.");

    /// <summary>The group of everyone who subscribes; null when each app is a group.</summary>
    private string? CommonGroup => Spec.Metadata.Get(ConsumerId);

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _spec = spec;
        _connection = Connect(spec.Name, spec.Scopes.Count > 0 ? spec.Scopes[0] : null);
        var answer = await Connection.CallAsync(PubSubMethods.Features, new FeaturesRequest(), cancellationToken);
        foreach (var feature in answer.Features)
        {
            Features |= feature switch
            {
                "MESSAGE_TTL" => PubSubFeatures.MessageTtl,
                "SUBSCRIBE_WILDCARDS" => PubSubFeatures.SubscribeWildcards,
                "BULK_PUBSUB" => PubSubFeatures.BulkPublish,
                _ => PubSubFeatures.None,
            };
        }
    }

    public async ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var message = new Protos.Components.PublishRequest
        {
            Topic = request.Topic,
            PubsubName = Spec.Name,
            Data = UnsafeByteOperations.UnsafeWrap(request.Data),
            ContentType = request.ContentType ?? "",
        };
        message.Metadata.Fill(request.Metadata);
        await Connection.CallAsync(PubSubMethods.Publish, message, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<BulkPublishFailure>> BulkPublishAsync(
        string topic,
        IReadOnlyList<BulkPublishEntry> entries,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        var request = new BulkPublishRequest
        {
            Topic = topic,
            PubsubName = Spec.Name,
            Entries = { entries.Select(Entry) },
        };
        request.Metadata.Fill(metadata);
        var answer = await Connection.CallAsync(PubSubMethods.BulkPublish, request, cancellationToken);
        return [.. answer.FailedEntries.Select(failed => new BulkPublishFailure(failed.EntryId, failed.Error))];
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    )
    {
        var connection = For(subscription.AppId);
        var topic = new Topic { Name = subscription.Topic };
        topic.Metadata.Fill(subscription.Metadata);
        var stream = await ResumingStream<PullMessagesRequest, PullMessagesResponse>.OpenAsync(
            connection,
            new ResumingStreamOptions<PullMessagesRequest, PullMessagesResponse>
            {
                Name = $"topic {subscription.Topic} of {Spec.Name}",
                Method = PubSubMethods.PullMessages,
                First = new PullMessagesRequest { Topic = topic },
                Handle = (message, token) => HandleAsync(message, handler, token),
                // As in Dapr, and so that a broker which keeps an order need not keep it in vain.
                Concurrency = 1,
                Time = services.Time,
                Logger = _logger,
            },
            async token => await connection.CallAsync(PubSubMethods.Ping, new PingRequest(), token),
            cancellationToken
        );
        var made = new Subscription(this, stream);
        lock (_lock)
        {
            _subscriptions.Add(made);
        }

        return made;
    }

    public async ValueTask DisposeAsync()
    {
        Subscription[] subscriptions;
        lock (_lock)
        {
            subscriptions = [.. _subscriptions];
        }

        await Task.WhenAll(subscriptions.Select(subscription => subscription.DisposeAsync().AsTask()));
        _connection?.Dispose();
        lock (_lock)
        {
            foreach (var connection in _ofApps.Values)
            {
                connection.Dispose();
            }

            _ofApps.Clear();
        }
    }

    private static async ValueTask<PullMessagesRequest> HandleAsync(
        PullMessagesResponse message,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    )
    {
        var outcome = await handler(
            new TopicMessage(
                message.TopicName,
                message.Data.Memory,
                message.ContentType.Length > 0 ? message.ContentType : null,
                message.Metadata.ToMetadata()
            ),
            cancellationToken
        );
        var answer = new PullMessagesRequest { AckMessageId = message.Id };
        if (outcome == DeliveryOutcome.Failed)
        {
            answer.AckError = new AckMessageError { Message = "the subscriber could not take the message" };
        }

        return answer;
    }

    private static BulkMessageEntry Entry(BulkPublishEntry entry)
    {
        var message = new BulkMessageEntry
        {
            EntryId = entry.EntryId,
            Event = UnsafeByteOperations.UnsafeWrap(entry.Data),
            ContentType = entry.ContentType,
        };
        message.Metadata.Fill(entry.Metadata);
        return message;
    }

    private ComponentConnection For(string appId)
    {
        if (CommonGroup is not null || (Spec.Scopes.Count > 0 && Spec.Scopes[0] == appId))
        {
            return Connection;
        }

        lock (_lock)
        {
            if (!_ofApps.TryGetValue(appId, out var connection))
            {
                // No component's name has a slash.
                _ofApps[appId] = connection = Connect($"{Spec.Name}/{appId}", appId);
            }

            return connection;
        }
    }

    private ComponentConnection Connect(string instance, string? appId) =>
        ComponentConnection.Create(
            socket,
            Spec,
            instance,
            PubSubMethods.Init,
            new PubSubInitRequest
            {
                Metadata =
                    CommonGroup is null && appId is not null
                        ? ComponentConnection.Metadata(Spec, (ConsumerId, appId))
                        : ComponentConnection.Metadata(Spec),
            },
            _logger
        );

    private sealed class Subscription(PluggablePubSub owner, IAsyncDisposable stream) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            lock (owner._lock)
            {
                owner._subscriptions.Remove(this);
            }
        }
    }
}
