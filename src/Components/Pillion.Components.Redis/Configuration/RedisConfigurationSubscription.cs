using Pillion.Abstractions.Configuration;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.Configuration;

/// <summary>
/// Tells one subscriber of changes. What changed while the connection was broken is found by comparing with what was last known.
/// </summary>
internal sealed class RedisConfigurationSubscription(
    RedisBackend backend,
    IReadOnlyList<string> keys,
    Func<IReadOnlyList<string>, CancellationToken, Task<Dictionary<string, ConfigurationItem>>> read,
    Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
    Action<RedisConfigurationSubscription> onDisposed
) : IAsyncDisposable
{
    private static readonly ConfigurationItem s_deleted = new("");

    private Dictionary<string, ConfigurationItem> _known = new(StringComparer.Ordinal);
    private RedisSubscription? _subscription;

    /// <summary>Subscribes.</summary>
    /// <exception cref="Abstractions.ComponentException">The server failed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var database = backend.Options.Database;
        IReadOnlyList<string> patterns =
            keys.Count == 0
                ? [RedisKeyspaceEvents.Pattern(database, null)]
                : [.. keys.Select(key => RedisKeyspaceEvents.Pattern(database, key))];
        try
        {
            _known = await read(keys, cancellationToken);
            _subscription = await RedisSubscription.StartAsync(
                backend.Client,
                backend.Options,
                patterns,
                OnEventAsync,
                OnGapAsync,
                cancellationToken
            );
        }
        catch (RedisException e)
        {
            throw backend.Translate(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        onDisposed(this);
    }

    /// <summary>The event's name tells too little (<c>set</c>, <c>del</c>, <c>expired</c>, <c>rename_to</c> …): the key is read.</summary>
    private async ValueTask OnEventAsync(RedisMessage message, CancellationToken cancellationToken)
    {
        var key = RedisKeyspaceEvents.KeyOf(backend.Options.Database, message.Channel);
        try
        {
            var values = await read([key], cancellationToken);
            var item = values.GetValueOrDefault(key, s_deleted);
            if (item == s_deleted)
            {
                _known.Remove(key);
            }
            else
            {
                _known[key] = item;
            }

            await handler(new Dictionary<string, ConfigurationItem>(1, StringComparer.Ordinal) { [key] = item }, cancellationToken);
        }
        catch (RedisException)
        {
            // The connection is broken; when it is mended, the gap is looked at.
        }
    }

    private async ValueTask OnGapAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A server that was started anew has forgotten the setting. First that, then the comparison: in this order nothing is missed.
            await EnableEventsAsync(cancellationToken);
            var now = await read(keys, cancellationToken);
            var changed = now.Where(item => !_known.TryGetValue(item.Key, out var before) || before != item.Value)
                .Concat(_known.Keys.Where(key => !now.ContainsKey(key)).Select(key => KeyValuePair.Create(key, s_deleted)))
                .ToDictionary(StringComparer.Ordinal);
            _known = now;
            if (changed.Count > 0)
            {
                await handler(changed, cancellationToken);
            }
        }
        catch (RedisException)
        {
            // Broken again: there will be another gap.
        }
    }

    private async Task EnableEventsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RedisKeyspaceEvents.EnableAsync(backend.Client, cancellationToken);
        }
        catch (RedisServerException)
        {
            // It does not let us; that was said when the subscription began.
        }
    }
}
