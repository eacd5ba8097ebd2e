using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>Asks an app by HTTP-shaped requests over its channel: a process on a port, or a Wasm guest in this process.</summary>
/// <remarks>Dapr's <c>pkg/runtime/subscription/postman/http</c> and <c>pkg/runtime/pubsub/subscriptions.go</c> say which requests these are.</remarks>
public sealed partial class HttpAppCallbacks : IAppCallbacks
{
    // What is longer is no status but content, which is no business of ours.
    private const int MaxStatusBody = 1024 * 1024;

    private readonly IAppChannel _channel;
    private readonly AppRuntimeOptions _options;
    private readonly ILogger _logger;
    private readonly long _maxBody;

    /// <summary>Asks the app behind a channel.</summary>
    public HttpAppCallbacks(IAppChannel channel, AppRuntimeOptions options, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logging);
        _channel = channel;
        HealthChannel = channel;
        _options = options;
        _logger = logging.CreateLogger<HttpAppCallbacks>();
        _maxBody = options.MaxBodySize > 0 ? options.MaxBodySize : long.MaxValue;
    }

    /// <summary>Where the app's health is asked: past its middleware, as in Dapr.</summary>
    internal IAppChannel HealthChannel { get; init; }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken)
    {
        await using var answer = await AskAsync("GET", "/dapr/subscribe", default, null, null, cancellationToken);
        if (answer.Status is 404 or 204)
        {
            return [];
        }

        if (answer.Status != 200)
        {
            throw new AppCallbackException($"app returned http status code {answer.Status} from subscription endpoint")
            {
                HttpStatus = answer.Status,
            };
        }

        var body = await ReadAsync(answer, _maxBody, cancellationToken);
        try
        {
            return SubscriptionListJson.Read(body.Span);
        }
        catch (JsonException e)
        {
            throw new AppCallbackException($"error getting topics from app: {e.Message}", e) { HttpStatus = answer.Status };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topicEvent);
        var cloudEvent = topicEvent.Event;
        await using var answer = await AskAsync(
            "POST",
            topicEvent.Path,
            cloudEvent.Json,
            ContentTypes.CloudEvent,
            CallbackHeaders.For(topicEvent),
            cancellationToken
        );
        if (answer.Status is >= 200 and <= 299)
        {
            return TopicEventAnswerJson.ReadStatus(await TryReadAsync(answer, cancellationToken));
        }

        if (answer.Status == 404)
        {
            Log.NoRoute(_logger, topicEvent.Path, topicEvent.PubSubName, topicEvent.Topic, cloudEvent.Id);
            return TopicEventStatus.Drop;
        }

        var body = TopicEventAnswerJson.Excerpt(await TryReadAsync(answer, cancellationToken));
        throw new AppCallbackException(
            $"retriable error returned from app while processing pub/sub event {cloudEvent.Id}, topic: {topicEvent.Topic}, body: {body}. status code returned: {answer.Status}"
        )
        {
            HttpStatus = answer.Status,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(bulkEvent);
        await using var answer = await AskAsync(
            "POST",
            bulkEvent.Path,
            BulkTopicEventJson.Write(bulkEvent),
            ContentTypes.Json,
            CallbackHeaders.From(bulkEvent.Metadata),
            cancellationToken
        );
        if (answer.Status is >= 200 and <= 299)
        {
            var body = await ReadAsync(answer, _maxBody, cancellationToken);
            try
            {
                return TopicEventAnswerJson.ReadStatuses(body.Span, bulkEvent.Entries);
            }
            catch (JsonException e)
            {
                throw new AppCallbackException($"failed unmarshalling app response for bulk subscribe: {e.Message}", e);
            }
        }

        if (answer.Status == 404)
        {
            Log.NoRoute(_logger, bulkEvent.Path, bulkEvent.PubSubName, bulkEvent.Topic, bulkEvent.Id);
            var dropped = new TopicEventStatus[bulkEvent.Entries.Count];
            Array.Fill(dropped, TopicEventStatus.Drop);
            return dropped;
        }

        throw new AppCallbackException(
            $"Retriable error returned from app while processing bulk pub/sub event, topic: {bulkEvent.Topic}. status code returned: {answer.Status}"
        )
        {
            HttpStatus = answer.Status,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken)
    {
        await using var answer = await AskAsync("OPTIONS", route, default, ContentTypes.Json, null, cancellationToken);
        return answer.Status != 404;
    }

    /// <inheritdoc/>
    public async ValueTask<BindingEventAnswer> DeliverBindingEventAsync(BindingEvent bindingEvent, CancellationToken cancellationToken)
    {
        await using var answer = await AskAsync(
            "POST",
            bindingEvent.Route,
            bindingEvent.Data,
            ContentTypes.Json,
            CallbackHeaders.From(bindingEvent.Metadata),
            cancellationToken
        );
        var body = await ReadAsync(answer, _maxBody, cancellationToken);
        if (answer.Status is >= 200 and <= 299)
        {
            return new BindingEventAnswer { Data = body };
        }

        var excerpt = TopicEventAnswerJson.Excerpt(body);
        throw new AppCallbackException($"fails to send binding event to http app channel, status code: {answer.Status} body: {excerpt}")
        {
            HttpStatus = answer.Status,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken)
    {
        var path = "/job/" + Uri.EscapeDataString(trigger.Name);
        await using var answer = await AskAsync("POST", path, trigger.Data, ContentTypes.Json, null, cancellationToken);
        return answer.Status switch
        {
            >= 200 and <= 299 => JobTriggerStatus.Success,
            404 => JobTriggerStatus.NotFound,
            _ => throw new AppCallbackException(
                $"unexpected status code returned from app while processing triggered job {trigger.Name}. status code returned: {answer.Status}"
            )
            {
                HttpStatus = answer.Status,
            },
        };
    }

    /// <inheritdoc/>
    public async ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken)
    {
        var body = ConfigurationUpdateJson.Write(update);
        foreach (var key in update.Items.Keys)
        {
            var path = $"/configuration/{Uri.EscapeDataString(update.StoreName)}/{Uri.EscapeDataString(key)}";
            await using var answer = await AskAsync("POST", path, body, ContentTypes.Json, null, cancellationToken);
            if (answer.Status is < 200 or > 299)
            {
                throw new AppCallbackException($"error sending configuration item to application, status {answer.Status}")
                {
                    HttpStatus = answer.Status,
                };
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CheckHealthAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var answer = await AskAsync("GET", path, default, null, null, cancellationToken, HealthChannel);
            return answer.Status is >= 200 and <= 299;
        }
        catch (AppCallbackException)
        {
            return false;
        }
    }

    private async ValueTask<InvokeResponse> AskAsync(
        string method,
        string route,
        ReadOnlyMemory<byte> body,
        string? contentType,
        HeaderList? headers,
        CancellationToken cancellationToken,
        IAppChannel? channel = null
    )
    {
        var end = route.IndexOf('?', StringComparison.Ordinal);
        var path =
            InvocationPath.Normalize(end < 0 ? route : route[..end], out var problem)
            ?? throw new AppCallbackException($"the route '{route}' cannot be called: {problem}");
        headers ??= [];
        if (contentType is not null)
        {
            headers.Add("Content-Type", contentType);
        }

        if (_options.AppApiToken is { Length: > 0 } token)
        {
            headers.Set("dapr-api-token", token);
        }

        try
        {
            return await (channel ?? _channel).InvokeAsync(
                new InvokeRequest
                {
                    Method = method,
                    Path = path,
                    Query = end < 0 ? "" : route[(end + 1)..],
                    Headers = headers,
                    Body = new MessageBody(body),
                },
                cancellationToken
            );
        }
        catch (AppChannelException e)
        {
            throw new AppCallbackException($"{method} {path} of app {_options.AppId} failed: {e.Message}", e);
        }
    }

    /// <summary>A body that only might hold a status: one that is too long holds none.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> TryReadAsync(InvokeResponse answer, CancellationToken cancellationToken)
    {
        if (answer.Body.Length > MaxStatusBody)
        {
            return default;
        }

        try
        {
            return await answer.Body.ReadAllAsync(MaxStatusBody, cancellationToken);
        }
        catch (BodyTooLargeException)
        {
            return default;
        }
        catch (IOException e)
        {
            throw BrokeOff(e);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(InvokeResponse answer, long max, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Body.ReadAllAsync(max, cancellationToken);
        }
        catch (Exception e) when (e is IOException or AppChannelException)
        {
            throw BrokeOff(e);
        }
    }

    private AppCallbackException BrokeOff(Exception e) => new($"failed to read the answer of app {_options.AppId}: {e.Message}", e);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The app has no route {Route} (404): events of topic {Topic} in {PubSubName} are dropped, now event {EventId}"
        )]
        public static partial void NoRoute(ILogger logger, string route, string pubSubName, string topic, string eventId);
    }
}
