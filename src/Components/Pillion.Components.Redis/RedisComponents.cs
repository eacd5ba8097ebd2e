using Pillion.Abstractions;
using Pillion.Components.Redis.Bindings;
using Pillion.Components.Redis.Configuration;
using Pillion.Components.Redis.Locks;
using Pillion.Components.Redis.PubSub;
using Pillion.Components.Redis.State;

namespace Pillion.Components.Redis;

/// <summary>The components that keep their data in a Redis server.</summary>
public static class RedisComponents
{
    /// <summary>The Redis components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.redis", static _ => new RedisStateStore()),
        new("pubsub.redis", static services => new RedisPubSub(services)),
        new("configuration.redis", static services => new RedisConfigurationStore(services)),
        new("lock.redis", static _ => new RedisLockStore()),
        new("bindings.redis", static _ => new RedisBinding()),
    ];
}
