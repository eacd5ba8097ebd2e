using Pillion.Abstractions;
using Pillion.Components.Redis.State;

namespace Pillion.Components.Redis;

/// <summary>The components that keep their data in a Redis server.</summary>
public static class RedisComponents
{
    /// <summary>The Redis components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } = [new("state.redis", static _ => new RedisStateStore())];
}
