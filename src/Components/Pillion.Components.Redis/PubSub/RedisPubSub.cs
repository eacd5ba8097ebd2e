using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.PubSub;

/// <summary><c>pubsub.redis</c>: a topic is a stream, an app is a consumer group. A message stays with its group until it is acknowledged.</summary>
/// <remarks>Dapr's <c>pubsub/redis/redis.go</c>.</remarks>
internal sealed class RedisPubSub(ComponentServices services) : IPubSub
{
    private readonly ILogger _logger = services.Logging.CreateLogger<RedisPubSub>();
    private readonly Lock _lock = new();
    private readonly List<RedisStreamSubscription> _subscriptions = [];
    private RedisBackend? _backend;
    private RedisStreamOptions? _options;
    private SemaphoreSlim? _turns;

    public PubSubFeatures Features => PubSubFeatures.None;

    private RedisBackend Backend => _backend ?? throw NotInitialized();

    private RedisStreamOptions Options => _options ?? throw NotInitialized();

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _options = RedisStreamOptions.From(spec.Metadata);
        _turns = new SemaphoreSlim(_options.Concurrency);
        _backend = await RedisBackend.OpenAsync(spec, cancellationToken);
    }

    public async ValueTask PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var limit = Limit();
        var arguments = 4 + (limit is null ? 0 : 3) + (request.Metadata is null ? 0 : 2);
        var command = RedisCommand.Write("XADD"u8, arguments).Add(request.Topic);
        if (limit is var (kind, value))
        {
            command = command.Add(kind).Add("~"u8).Add(value);
        }

        command = command.Add("*"u8).Add("data"u8).Add(request.Data.Span);
        if (request.Metadata is not null)
        {
            var metadata = JsonSerializer.SerializeToUtf8Bytes(request.Metadata, RedisStreamJson.Default.IReadOnlyDictionaryStringString);
            command = command.Add("metadata"u8).Add(metadata);
        }

        await Backend.SendAsync(command, cancellationToken);
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        TopicSubscription subscription,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        CancellationToken cancellationToken
    )
    {
        var stream = new RedisStreamGroup(Backend, subscription.Topic, Options.ConsumerId ?? subscription.AppId);
        await stream.CreateAsync(cancellationToken);
        var started = new RedisStreamSubscription(stream, Options, _turns!, handler, Forget, _logger);
        lock (_lock)
        {
            _subscriptions.Add(started);
        }

        started.Start();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        RedisStreamSubscription[] subscriptions;
        lock (_lock)
        {
            subscriptions = [.. _subscriptions];
        }

        foreach (var subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }

        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }

        _turns?.Dispose();
    }

    private void Forget(RedisStreamSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>What a publish cuts off at the stream's other end.</summary>
    private (string Kind, string Value)? Limit()
    {
        if (Options.MaxLength > 0)
        {
            return ("MAXLEN", Options.MaxLength.ToString(CultureInfo.InvariantCulture));
        }

        if (Options.StreamTtl <= TimeSpan.Zero)
        {
            return null;
        }

        var oldest = services.Time.GetUtcNow() - Options.StreamTtl;
        return ("MINID", string.Create(CultureInfo.InvariantCulture, $"{oldest.ToUnixTimeMilliseconds()}-1"));
    }

    private static InvalidOperationException NotInitialized() => new("The broker is used before InitAsync or after it failed.");
}
