using Pillion.Abstractions;
using Pillion.Abstractions.Locks;
using Pillion.Components.Redis.Connections;
using Pillion.Redis;

namespace Pillion.Components.Redis.Locks;

/// <summary>
/// <c>lock.redis</c>: a key with the owner as value that expires by itself. A server with replicas or sentinels is refused: after a failover the new
/// master may not know of a lock that was given.
/// </summary>
/// <remarks>Dapr's <c>lock/redis/standalone.go</c>.</remarks>
internal sealed class RedisLockStore : ILockStore
{
    private const long DoesNotExist = -1;
    private const long BelongsToOthers = -2;

    /// <summary>KEYS: the lock. ARGV: the owner.</summary>
    private static readonly RedisScript s_unlock = new(
        """
        local owner = redis.call('GET', KEYS[1])
        if not owner then return -1 end
        if owner ~= ARGV[1] then return -2 end
        return redis.call('DEL', KEYS[1])
        """
    );

    private RedisBackend? _backend;

    private RedisBackend Backend =>
        _backend ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Metadata.GetBoolean(fallback: false, "failover"))
        {
            throw spec.Metadata.Error("failover", "is not possible for locks: one could be given twice when a replica takes over");
        }

        _backend = await RedisBackend.OpenAsync(spec, cancellationToken);
        if (await RedisReplicas.CountAsync(_backend, cancellationToken) > 0)
        {
            throw spec.Metadata.Error("redisHost", "is a server with replicas, which is not possible for locks: use one of its own");
        }
    }

    public async ValueTask<bool> TryLockAsync(string resourceId, string owner, TimeSpan expiry, CancellationToken cancellationToken)
    {
        var command = RedisCommand
            .Write("SET"u8, 5)
            .Add(resourceId)
            .Add(owner)
            .Add("NX"u8)
            .Add("PX"u8)
            .Add(Math.Max((long)expiry.TotalMilliseconds, 1));
        return !(await Backend.SendAsync(command, cancellationToken)).IsNull;
    }

    public async ValueTask<UnlockStatus> UnlockAsync(string resourceId, string owner, CancellationToken cancellationToken)
    {
        var answer = await Backend.EvaluateAsync(s_unlock, s_unlock.Call(1, 1).Add(resourceId).Add(owner), cancellationToken);
        return answer.Int64 switch
        {
            DoesNotExist => UnlockStatus.LockDoesNotExist,
            BelongsToOthers => UnlockStatus.LockBelongsToOthers,
            _ => UnlockStatus.Success,
        };
    }

    public ValueTask DisposeAsync() => _backend?.DisposeAsync() ?? ValueTask.CompletedTask;
}
