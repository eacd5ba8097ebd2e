using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.Configuration;

/// <summary><c>configuration.redis</c>: plain keys with values <c>value||version</c>, changes by keyspace notifications.</summary>
/// <remarks>Dapr's <c>configuration/redis/redis.go</c>.</remarks>
internal sealed partial class RedisConfigurationStore(ComponentServices services) : IConfigurationStore
{
    private const string Separator = "||";
    private const int ScanCount = 1000;

    private readonly ILogger _logger = services.Logging.CreateLogger<RedisConfigurationStore>();
    private readonly Lock _lock = new();
    private readonly List<RedisConfigurationSubscription> _subscriptions = [];
    private RedisBackend? _backend;

    private RedisBackend Backend =>
        _backend ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) =>
        _backend = await RedisBackend.OpenAsync(spec, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ReadAsync(keys, cancellationToken);
        }
        catch (RedisException e)
        {
            throw Backend.Translate(e);
        }
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await RedisKeyspaceEvents.EnableAsync(Backend.Client, cancellationToken);
        }
        catch (RedisServerException e)
        {
            LogNotificationsNotSwitchedOn(Backend.Options.Address, e.Message);
        }
        catch (RedisException e)
        {
            throw Backend.Translate(e);
        }

        var subscription = new RedisConfigurationSubscription(Backend, keys, ReadAsync, handler, Forget);
        await subscription.StartAsync(cancellationToken);
        lock (_lock)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        RedisConfigurationSubscription[] subscriptions;
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
    }

    /// <summary>A value is what stands before the first separator, a version what stands between it and the next.</summary>
    internal static ConfigurationItem ItemOf(string stored)
    {
        var parts = stored.Split(Separator);
        return new ConfigurationItem(parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private async Task<Dictionary<string, ConfigurationItem>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var wanted = keys.Count > 0 ? keys : await AllKeysAsync(cancellationToken);
        var items = new Dictionary<string, ConfigurationItem>(wanted.Count, StringComparer.Ordinal);
        foreach (var some in wanted.Chunk(ScanCount))
        {
            var command = RedisCommand.Read("MGET"u8, some.Length);
            foreach (var key in some)
            {
                command = command.Add(key);
            }

            var values = await Backend.Client.SendAsync(command, cancellationToken);
            for (var i = 0; i < some.Length; i++)
            {
                // Null also stands for keys of other types. An empty value counts as none, as in daprd.
                if (values.Items[i].Text is { } stored && ItemOf(stored) is { Value.Length: > 0 } item)
                {
                    items[some[i]] = item;
                }
            }
        }

        return items;
    }

    private async Task<IReadOnlyList<string>> AllKeysAsync(CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "0";
        do
        {
            var reply = await Backend.Client.SendAsync(
                RedisCommand.Read("SCAN"u8, 5).Add(cursor).Add("COUNT"u8).Add(ScanCount).Add("TYPE"u8).Add("string"u8),
                cancellationToken
            );
            cursor = reply.Items[0].Text!;
            foreach (var key in reply.Items[1].Items)
            {
                keys.Add(key.Text!);
            }
        } while (cursor != "0");

        return [.. keys];
    }

    private void Forget(RedisConfigurationSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Redis at {Address} does not let us switch its notifications on, and changes show only if somebody has (notify-keyspace-events KA): {Reason}"
    )]
    private partial void LogNotificationsNotSwitchedOn(string address, string reason);
}
