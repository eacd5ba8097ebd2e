using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Redis;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.State;

public sealed class RedisStateStoreTests(SharedServer<RedisServer> shared) : StateStoreSuite
{
    /// <summary>A database of its own, emptied before each test.</summary>
    private const int Database = 1;

    private static readonly RedisScript s_bringExpiryForward = new(
        """
        for _, key in ipairs(redis.call('KEYS', '*')) do
          local left = redis.call('PTTL', key)
          if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
        end
        """
    );

    private RedisClient? _client;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override TimeSpan ClockTolerance => TimeSpan.FromSeconds(2);

    protected override string ForeignETag => "4711";

    private RedisClient Client => _client ?? throw new InvalidOperationException("The client is made in CreateAsync.");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    protected override async ValueTask<IStateStore> CreateAsync()
    {
        var server = await shared.GetAsync();
        _client = RedisTestComponents.Client(server, Database);
        await _client.SendAsync(RedisCommand.Write("FLUSHDB"u8, 0), Token);
        return await RedisTestComponents.CreateAsync<IStateStore>("state.redis", server, ("redisDB", "1"));
    }

    protected override async ValueTask AdvanceAsync(TimeSpan by) =>
        await Client.EvaluateAsync(s_bringExpiryForward, s_bringExpiryForward.Call(0, 1).Add((long)by.TotalMilliseconds), Token);

    [Fact]
    public async Task Set_Item_IsStoredAsDaprDoes()
    {
        await SetAsync("app||key", "one");
        await SetAsync("app||key", "two");

        var fields = await Client.SendAsync(RedisCommand.Read("HGETALL"u8, 1).Add("app||key"), Token);

        Assert.Equal(["data", "two", "version", "2"], fields.Items.ToArray().Select(f => f.Text));
    }

    [Fact]
    public async Task Get_ItemOfDaprd_IsRead()
    {
        await Client.SendAsync(RedisCommand.Write("HSET"u8, 5).Add("app||key").Add("data"u8).Add("\"x\"").Add("version"u8).Add(7), Token);
        await Client.SendAsync(RedisCommand.Write("SET"u8, 2).Add("plain").Add("y"), Token);

        Assert.Equal(("\"x\"", "7"), (await TextAsync("app||key"), await ETagAsync("app||key")));
        Assert.Equal(("y", null), (await TextAsync("plain"), await ETagAsync("plain")));
    }

    /// <summary>Redis's own rule in Dapr: what was written with first-write is not overwritten without an ETag.</summary>
    [Fact]
    public async Task Set_WithoutETagOverAFirstWrite_IsAMismatch()
    {
        await SetAsync("key", "one", concurrency: StateConcurrency.FirstWrite);

        var withoutTag = await SetAsync("key", "two");
        var withTag = await SetAsync("key", "three", await ETagAsync("key"));

        Assert.Equal((StateWriteStatus.ETagMismatch, true), (withoutTag.Status, withTag.IsOk));
        Assert.Equal("three", await TextAsync("key"));
    }

    [Fact]
    public async Task Set_ETagThatIsNoNumber_IsInvalid()
    {
        await SetAsync("key", "one");

        Assert.Equal(StateWriteStatus.ETagInvalid, (await SetAsync("key", "two", "abc")).Status);
        Assert.Equal(StateWriteStatus.ETagInvalid, (await Store.DeleteAsync(new("key", "abc"), Token)).Status);
    }

    [Fact]
    public async Task Set_KeyOfAnotherType_IsReplaced()
    {
        await Client.SendAsync(RedisCommand.Write("RPUSH"u8, 2).Add("key").Add("x"), Token);
        await Client.SendAsync(RedisCommand.Write("RPUSH"u8, 2).Add("key2").Add("x"), Token);

        await SetAsync("key", "one");
        await Store.BulkSetAsync([Item("key2", "two")], Token);

        Assert.Equal(("one", "two"), (await TextAsync("key"), await TextAsync("key2")));
    }

    [Fact]
    public async Task Get_HashThatIsNoItem_SaysSo()
    {
        await Client.SendAsync(RedisCommand.Write("HSET"u8, 3).Add("key").Add("data"u8).Add("x"), Token);

        var error = await Assert.ThrowsAsync<ComponentException>(() => TextAsync("key"));

        Assert.Contains("'key'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_ComponentHasTimeToLive_ItemsExpireUnlessTheySayNever()
    {
        await using var store = await RedisTestComponents.CreateAsync<IStateStore>(
            "state.redis",
            await shared.GetAsync(),
            ("redisDB", "1"),
            ("ttlInSeconds", "100")
        );
        await store.SetAsync(Item("default", "x"), Token);
        await store.SetAsync(Item("never", "x") with { Metadata = Ttl("-1") }, Token);

        Assert.NotNull((await store.GetAsync(new("default"), Token)).Metadata);
        Assert.Null((await store.GetAsync(new("never"), Token)).Metadata);
    }
}
