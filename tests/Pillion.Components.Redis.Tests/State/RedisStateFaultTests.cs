using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class RedisStateFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_ServerKilledUnderWriters_NoAcknowledgedWriteIsLost()
    {
        const int Writers = 8;
        await using var server = new RedisServer { SyncsEveryWrite = true };
        await server.StartAsync();
        await using var store = await RedisTestComponents.CreateAsync<IStateStore>("state.redis", server);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentQueue<string>();
        var refused = 0;
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w), Token)).ToArray();

        for (var kill = 0; kill < 3; kill++)
        {
            var before = acknowledged.Count;
            await Wait.UntilAsync(
                () => acknowledged.Count > before + 100 || writers.Any(w => w.IsCompleted),
                $"100 more writes after {before}; {refused} were refused"
            );
            await server.RestartAsync(kill: true);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        var values = await store.BulkGetAsync([.. acknowledged.Select(key => new StateGetRequest(key))], 0, Token);
        Assert.Empty(values.Where(v => v.Error is not null || Encoding.UTF8.GetString(v.Value.Data.Span) != v.Key).Select(v => v.Key));
        Assert.True(refused > 0, "no write was under way when the server was killed");

        async Task WriteAsync(int writer)
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{writer}/{i}");
                try
                {
                    await store.SetAsync(new(key, Encoding.UTF8.GetBytes(key)), Token);
                    acknowledged.Enqueue(key);
                }
                catch (ComponentException e)
                {
                    Assert.Contains(e.Kind, (ComponentErrorKind[])[ComponentErrorKind.Unavailable, ComponentErrorKind.Timeout]);
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    [Fact]
    public async Task Get_ServerRestarted_IsAnsweredAgain()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        await using var store = await RedisTestComponents.CreateAsync<IStateStore>("state.redis", server);
        await store.SetAsync(new("key", "kept"u8.ToArray()), Token);
        await server.RestartAsync();

        Assert.Equal("kept", Encoding.UTF8.GetString((await store.GetAsync(new("key"), Token)).Data.Span));
    }

    [Fact]
    public async Task Get_ServerStopped_IsUnavailableAndSaysWhere()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        await using var store = await RedisTestComponents.CreateAsync<IStateStore>("state.redis", server);
        await server.StopAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains(server.Address, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_NobodyThere_NamesComponentAndField()
    {
        await using var server = new RedisServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() => RedisTestComponents.CreateAsync<IStateStore>("state.redis", server));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.StartsWith($"component 'test': metadata key 'redisHost' is {server.Address}, ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task Init_WrongPassword_NamesTheFieldAndNotThePassword(string password)
    {
        await using var server = new RedisServer { Password = "right" };
        await server.StartAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            RedisTestComponents.CreateAsync<IStateStore>("state.redis", server, ("redisPassword", password))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith("component 'test': metadata key 'redisPassword' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_RightPassword_Works()
    {
        await using var server = new RedisServer { Username = "somebody", Password = "right" };
        await server.StartAsync();

        await using var store = await RedisTestComponents.CreateAsync<IStateStore>(
            "state.redis",
            server,
            ("redisUsername", "somebody"),
            ("redisPassword", "right")
        );

        Assert.True((await store.SetAsync(new("key", "x"u8.ToArray()), Token)).IsOk);
    }

    [Theory]
    [InlineData("redisType", "cluster", "redisType")]
    [InlineData("redisType", "nonsense", "redisType")]
    [InlineData("redisHost", "localhost:0", "redisHost")]
    [InlineData("redisPort", "70000", "redisPort")]
    [InlineData("redisPort", "1", "redisHost")]
    [InlineData("redisDB", "x", "redisDB")]
    [InlineData("enableTLS", "maybe", "enableTLS")]
    [InlineData("dialTimeout", "soon", "dialTimeout")]
    [InlineData("failover", "true", "sentinelMasterName")]
    [InlineData("useEntraID", "true", "useEntraID")]
    [InlineData("queryIndexes", "[]", "queryIndexes")]
    [InlineData("ttlInSeconds", "x", "ttlInSeconds")]
    public async Task Init_BadMetadata_NamesTheField(string key, string value, string field)
    {
        await using var server = new RedisServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            RedisTestComponents.CreateAsync<IStateStore>("state.redis", server, (key, value))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{field}' ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_NodeOfACluster_IsRefused()
    {
        await using var server = new RedisServer { Settings = ["cluster-enabled yes"] };
        await server.StartAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(() => RedisTestComponents.CreateAsync<IStateStore>("state.redis", server));

        Assert.Contains("cluster", error.Message, StringComparison.Ordinal);
    }
}
