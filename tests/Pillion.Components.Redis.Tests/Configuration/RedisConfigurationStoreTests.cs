using System.Collections.Concurrent;
using Pillion.Abstractions.Configuration;
using Pillion.Redis;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Redis.Tests.Configuration;

public sealed class RedisConfigurationStoreTests : IAsyncLifetime
{
    private readonly RedisServer _server = new();
    private readonly ConcurrentQueue<string> _changes = new();
    private RedisClient? _client;
    private IConfigurationStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IConfigurationStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _client = RedisTestComponents.Client(_server, 2);
        _store = await RedisTestComponents.CreateAsync<IConfigurationStore>("configuration.redis", _server, ("redisDB", "2"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null && _client is not null)
        {
            await _store.DisposeAsync();
            await _client.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Get_SomeKeys_GivesValuesAndVersionsOfThoseThatAreThere()
    {
        await SetAsync("plain", "value");
        await SetAsync("versioned", "value||v2");
        await SetAsync("more", "a||b||c");
        await SetAsync("empty", "");
        await _client!.SendAsync(RedisCommand.Write("RPUSH"u8, 2).Add("list").Add("x"), Token);

        var items = await Store.GetAsync(["plain", "versioned", "more", "empty", "list", "nothing"], null, Token);

        Assert.Equal(
            [("more", "a", "b"), ("plain", "value", ""), ("versioned", "value", "v2")],
            items.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => (i.Key, i.Value.Value, i.Value.Version))
        );
    }

    [Fact]
    public async Task Get_NoKeys_GivesAll()
    {
        for (var i = 0; i < 2500; i++)
        {
            await SetAsync($"key {i}", $"value {i}");
        }

        var items = await Store.GetAsync([], null, Token);

        Assert.Equal((2500, "value 2499"), (items.Count, items["key 2499"].Value));
    }

    [Fact]
    public async Task Subscribe_SomeKeys_TellsOfTheirChangesOnly()
    {
        await using var subscription = await SubscribeAsync("a*", "b");

        await SetAsync("ab", "not ours");
        await SetAsync("b", "one||1");
        await SetAsync("a*", "star");
        await Wait.UntilAsync(() => _changes.Count >= 2, "two changes");
        await _client!.SendAsync(RedisCommand.Write("DEL"u8, 1).Add("b"), Token);

        await Wait.UntilAsync(() => _changes.Count >= 3, "three changes");
        Assert.Equal(["b=one/1", "a*=star/", "b=/"], _changes);
    }

    [Fact]
    public async Task Subscribe_NoKeys_TellsOfAllChanges()
    {
        await using var subscription = await SubscribeAsync();

        await SetAsync("x", "1");
        await SetAsync("y", "2");

        await Wait.UntilAsync(() => _changes.Count >= 2, "two changes");
        Assert.Equal(["x=1/", "y=2/"], _changes);
    }

    [Fact]
    public async Task Subscribe_Disposed_TellsNothingMore()
    {
        var subscription = await SubscribeAsync("x");
        await using var other = await SubscribeAsync("y");
        await subscription.DisposeAsync();

        await SetAsync("x", "1");
        await SetAsync("y", "2");

        await Wait.UntilAsync(() => !_changes.IsEmpty, "the change of the other key");
        Assert.Equal(["y=2/"], _changes);
    }

    /// <summary>The notifications are a setting of the server that a restart forgets; what changed meanwhile is found by comparing.</summary>
    [Fact]
    public async Task Subscribe_ServerRestarted_TellsWhatChangedMeanwhileAndLater()
    {
        await SetAsync("same", "1");
        await SetAsync("changed", "1");
        await SetAsync("gone", "1");
        await using var subscription = await SubscribeAsync("same", "changed", "gone", "later");
        await _server.StopAsync();
        await _server.StartAsync();
        await SetAsync("changed", "2");
        await _client!.SendAsync(RedisCommand.Write("DEL"u8, 1).Add("gone"), Token);

        // A change may show twice: as one that was made meanwhile and as a notification.
        await Wait.UntilAsync(() => Distinct().Length >= 2, "the changes that were made meanwhile");
        Assert.Equal(["changed=2/", "gone=/"], Distinct());
        await SetAsync("later", "3");

        await Wait.UntilAsync(() => _changes.Contains("later=3/", StringComparer.Ordinal), "the change after the restart");
    }

    private string[] Distinct() => [.. _changes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private async Task<IAsyncDisposable> SubscribeAsync(params string[] keys) =>
        await Store.SubscribeAsync(
            keys,
            null,
            (items, _) =>
            {
                foreach (var (key, item) in items)
                {
                    _changes.Enqueue($"{key}={item.Value}/{item.Version}");
                }

                return ValueTask.CompletedTask;
            },
            Token
        );

    private async Task SetAsync(string key, string value) =>
        await _client!.SendAsync(RedisCommand.Write("SET"u8, 2).Add(key).Add(value), Token);
}
