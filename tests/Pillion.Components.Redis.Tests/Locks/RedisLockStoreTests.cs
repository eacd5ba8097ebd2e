using Pillion.Abstractions;
using Pillion.Abstractions.Locks;
using Pillion.Components.Conformance.Locks;
using Pillion.Redis;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.Locks;

public sealed class RedisLockStoreTests(SharedServer<RedisServer> shared) : LockStoreSuite
{
    protected override async ValueTask<ILockStore> CreateAsync() =>
        await RedisTestComponents.CreateAsync<ILockStore>("lock.redis", await shared.GetAsync());

    /// <summary>The server's clock cannot be moved: the lock's expiry is brought forward.</summary>
    protected override async ValueTask PassAsync(TimeSpan time)
    {
        await using var client = RedisTestComponents.Client(await shared.GetAsync());
        var left = (await client.SendAsync(RedisCommand.Read("PTTL"u8, 1).Add(Resource), Token)).Int64;
        await client.SendAsync(RedisCommand.Write("PEXPIRE"u8, 2).Add(Resource).Add(left - (long)time.TotalMilliseconds), Token);
    }

    [Fact]
    public async Task Init_Failover_IsRefused()
    {
        var server = await shared.GetAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            RedisTestComponents.CreateAsync<ILockStore>("lock.redis", server, ("failover", "true"), ("sentinelMasterName", "x"))
        );

        Assert.StartsWith("component 'test': metadata key 'failover' ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_ServerWithReplicas_IsRefused()
    {
        await using var master = new RedisServer();
        await master.StartAsync();
        await using var replica = new RedisServer { Settings = [$"replicaof {master.Host} {master.Port}"] };
        await replica.StartAsync();
        await using var client = RedisTestComponents.Client(master);
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var info = (await client.SendAsync(RedisCommand.Read("INFO"u8, 1).Add("replication"), Token)).Text!;
            if (info.Contains("connected_slaves:1", StringComparison.Ordinal))
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        var error = await Assert.ThrowsAsync<ComponentException>(() => RedisTestComponents.CreateAsync<ILockStore>("lock.redis", master));

        Assert.Contains("replicas", error.Message, StringComparison.Ordinal);
    }
}
