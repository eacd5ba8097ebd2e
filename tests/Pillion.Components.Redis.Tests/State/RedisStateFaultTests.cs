using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class RedisStateFaultTests : StateFaultSuite<RedisServer>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ComponentErrorKind> PassingKinds => [ComponentErrorKind.Unavailable, ComponentErrorKind.Timeout];

    /// <inheritdoc/>
    protected override RedisServer CreateServer() => new() { SyncsEveryWrite = true };

    /// <inheritdoc/>
    protected override Task<IStateStore> CreateStoreAsync(RedisServer server) =>
        RedisTestComponents.CreateAsync<IStateStore>("state.redis", server);

    /// <inheritdoc/>
    protected override string NobodyThere(RedisServer server) => $"component 'test': metadata key 'redisHost' is {server.Address}, ";

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
