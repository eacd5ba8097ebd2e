using System.Globalization;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A broker as one app may use it: its scopes apply, its topics are the app's own where the component is one of a namespace.</summary>
public sealed class AppPubSub
{
    /// <summary>How many messages of a bulk request are under way at once when the broker takes them one by one.</summary>
    public const int MaxParallelPublishes = 100;

    private readonly TopicScopes _scopes;
    private readonly string _appId;
    private readonly string _topicPrefix;
    private readonly ResiliencyPolicies _resiliency;
    private readonly TimeProvider _time;

    internal AppPubSub(LoadedComponent component, AppRuntimeOptions options, ResiliencyPolicies resiliency, TimeProvider time)
    {
        Name = component.Spec.Name;
        Component = (IPubSub)component.Component;
        _scopes = new TopicScopes(component.Spec.Metadata, options.AppId);
        _appId = options.AppId;
        _topicPrefix = component.Spec.IsNamespaced ? options.Namespace : "";
        _resiliency = resiliency;
        _time = time;
    }

    /// <summary>The component's name.</summary>
    public string Name { get; }

    /// <summary>What the broker can do.</summary>
    public PubSubFeatures Features => Component.Features;

    internal IPubSub Component { get; }

    /// <summary>Publishes a message: in a CloudEvent unless its metadata says <c>rawPayload</c>. Returns when the broker has accepted it.</summary>
    /// <param name="request">The message.</param>
    /// <param name="trace">The publisher's place in a trace; by default that of the activity under way.</param>
    /// <param name="cancellationToken">Cancelled when the publisher went away.</param>
    /// <exception cref="BuildingBlockException">
    /// <see cref="PubSubErrors.MetadataDeserialization"/>, <see cref="PubSubErrors.CloudEventCreation"/>, <see cref="PubSubErrors.Forbidden"/> or
    /// <see cref="PubSubErrors.PublishMessage"/>.
    /// </exception>
    public async ValueTask PublishAsync(PublishRequest request, EventTrace trace = default, CancellationToken cancellationToken = default)
    {
        var isRaw = IsRaw(request.Metadata);
        var message = isRaw ? request : Wrap(request, request.Metadata, trace.OrCurrent());
        RequireMayPublish(request.Topic);
        try
        {
            await SendAsync(message, cancellationToken);
        }
        catch (ComponentException e)
        {
            throw PubSubErrors.PublishMessage(Name, request.Topic, e.Message).ToException(e);
        }
    }

    /// <summary>Publishes several messages to one topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="entries">The messages; their ids are not empty and all different.</param>
    /// <param name="metadata">Metadata of the request; an entry's own wins.</param>
    /// <param name="trace">The publisher's place in a trace; by default that of the activity under way.</param>
    /// <param name="cancellationToken">Cancelled when the publisher went away.</param>
    /// <returns>The entries the broker did not accept; empty when it accepted all.</returns>
    /// <exception cref="BuildingBlockException">As <see cref="PublishAsync"/> for the whole, or <see cref="PubSubErrors.MarshalEvents"/>; nothing was published then.</exception>
    public async ValueTask<IReadOnlyList<BulkPublishFailure>> BulkPublishAsync(
        string topic,
        IReadOnlyList<BulkPublishEntry> entries,
        IReadOnlyDictionary<string, string>? metadata = null,
        EventTrace trace = default,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        var isRaw = IsRaw(metadata);
        RequireMayPublish(topic);
        RequireDistinctIds(topic, entries);
        var start = trace.OrCurrent();
        var messages = new BulkPublishEntry[entries.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            var own = Merge(metadata, entries[i].Metadata);
            var entry = entries[i] with { Metadata = own };
            if (!isRaw)
            {
                var wrapped = Wrap(new PublishRequest(topic, entry.Data, entry.ContentType, own), own, start);
                entry = entry with { Data = wrapped.Data, ContentType = ContentTypes.CloudEvent };
            }

            messages[i] = entry;
        }

        return await SendAsync(topic, messages, metadata, cancellationToken);
    }

    /// <summary>Whether the app may subscribe to the topic.</summary>
    internal bool MaySubscribe(string topic) => _scopes.MaySubscribe(topic);

    /// <summary>The topic's name at the broker.</summary>
    internal string BrokerTopic(string topic) => _topicPrefix.Length == 0 ? topic : _topicPrefix + topic;

    /// <summary>The app's name of a topic of the broker.</summary>
    internal string AppTopic(string brokerTopic) =>
        _topicPrefix.Length > 0 && brokerTopic.StartsWith(_topicPrefix, StringComparison.Ordinal)
            ? brokerTopic[_topicPrefix.Length..]
            : brokerTopic;

    /// <summary>Publishes bytes as they are: events that are complete already.</summary>
    internal async ValueTask PublishAsItIsAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        RequireMayPublish(request.Topic);
        await SendAsync(request, cancellationToken);
    }

    /// <summary>Whether a request says <c>rawPayload</c>, in any of Go's spellings of a boolean.</summary>
    /// <exception cref="FormatException">It says something else.</exception>
    internal static bool IsRawPayload(IReadOnlyDictionary<string, string>? metadata)
    {
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (key.Equals("rawPayload", StringComparison.OrdinalIgnoreCase) && value.Length > 0)
            {
                return value switch
                {
                    "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
                    "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
                    _ => throw new FormatException($"rawPayload value must be a valid boolean: actual is '{value}'"),
                };
            }
        }

        return false;
    }

    private async ValueTask SendAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        request = request with { Topic = BrokerTopic(request.Topic) };
        if (_resiliency.ForOutbound(Name, "Pubsub") is not { } policy)
        {
            await Component.PublishAsync(request, cancellationToken);
            return;
        }

        await policy.CallComponentAsync(
            (Component, request),
            static async (c, token) =>
            {
                await c.Component.PublishAsync(c.request, token);
                return true;
            },
            cancellationToken
        );
    }

    private bool IsRaw(IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            return IsRawPayload(metadata);
        }
        catch (FormatException e)
        {
            throw PubSubErrors.MetadataDeserialization(Name, metadata, e.Message).ToException(e);
        }
    }

    private PublishRequest Wrap(in PublishRequest request, IReadOnlyDictionary<string, string>? metadata, EventTrace trace)
    {
        var now = _time.GetUtcNow();
        try
        {
            var cloudEvent = EventEnvelope.ForPublishing(request, Name, _appId, trace, Expiration(metadata, now), now);
            return request with { Data = cloudEvent, ContentType = ContentTypes.CloudEvent };
        }
        catch (JsonException e)
        {
            throw PubSubErrors.CloudEventCreation(Name, _appId, e.Message).ToException(e);
        }
    }

    /// <summary>Only where the broker lets nothing expire is the time written into the event; a time that is none is no time, as in Dapr.</summary>
    private DateTimeOffset? Expiration(IReadOnlyDictionary<string, string>? metadata, DateTimeOffset now)
    {
        if (
            metadata is null
            || Features.HasFlag(PubSubFeatures.MessageTtl)
            || !metadata.TryGetValue("ttlInSeconds", out var text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds == 0
        )
        {
            return null;
        }

        return seconds < (DateTimeOffset.MaxValue - now).TotalSeconds ? now.AddSeconds(seconds) : DateTimeOffset.MaxValue;
    }

    private void RequireMayPublish(string topic)
    {
        if (!_scopes.MayPublish(topic))
        {
            throw PubSubErrors.Forbidden(Name, topic, _appId).ToException();
        }
    }

    private void RequireDistinctIds(string topic, IReadOnlyList<BulkPublishEntry> entries)
    {
        var ids = new HashSet<string>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (string.IsNullOrEmpty(entry.EntryId) || !ids.Add(entry.EntryId))
            {
                throw PubSubErrors.MarshalEvents(Name, topic, _appId, "entryId is duplicated or not present for entry").ToException();
            }
        }
    }

    private async ValueTask<IReadOnlyList<BulkPublishFailure>> SendAsync(
        string topic,
        BulkPublishEntry[] messages,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        if (Component is IBulkPublisher bulk && Features.HasFlag(PubSubFeatures.BulkPublish))
        {
            try
            {
                return _resiliency.ForOutbound(Name, "Pubsub") is { } policy
                    ? await policy.CallComponentAsync(
                        (bulk, Topic: BrokerTopic(topic), messages, metadata),
                        static (c, token) => c.bulk.BulkPublishAsync(c.Topic, c.messages, c.metadata, token),
                        cancellationToken
                    )
                    : await bulk.BulkPublishAsync(BrokerTopic(topic), messages, metadata, cancellationToken);
            }
            catch (ComponentException e)
            {
                return [.. messages.Select(m => new BulkPublishFailure(m.EntryId, e.Message))];
            }
        }

        var errors = new string?[messages.Length];
        await Parallel.ForAsync(
            0,
            messages.Length,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallelPublishes, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                var message = messages[i];
                try
                {
                    await SendAsync(new(topic, message.Data, message.ContentType, message.Metadata), token);
                }
                catch (ComponentException e)
                {
                    errors[i] = e.Message;
                }
            }
        );
        return [.. messages.Select((m, i) => new BulkPublishFailure(m.EntryId, errors[i]!)).Where(f => f.Error is not null)];
    }

    private static IReadOnlyDictionary<string, string>? Merge(
        IReadOnlyDictionary<string, string>? request,
        IReadOnlyDictionary<string, string>? entry
    )
    {
        if (request is null || entry is null)
        {
            return entry ?? request;
        }

        var merged = new Dictionary<string, string>(request, StringComparer.Ordinal);
        foreach (var (key, value) in entry)
        {
            merged[key] = value;
        }

        return merged;
    }
}
