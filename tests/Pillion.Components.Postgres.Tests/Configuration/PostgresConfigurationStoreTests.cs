using System.Collections.Concurrent;
using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.Configuration;

public sealed class PostgresConfigurationStoreTests(SharedServer<PostgresServer> shared) : IAsyncLifetime
{
    private static int s_tables;

    /// <summary>The table and the channel of this test.</summary>
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"settings{Interlocked.Increment(ref s_tables)}");
    private readonly ConcurrentQueue<string> _changes = new();
    private IConfigurationStore? _store;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The shared one, or the one that a test starts to end it.</summary>
    private PostgresServer Server { get; set; } = null!;

    private IConfigurationStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        Server = await shared.GetAsync();
        _store = await SetUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private async Task<IConfigurationStore> SetUpAsync()
    {
        // Table and trigger of Dapr's documentation.
        await SqlAsync(
            $"""
            CREATE TABLE {_name} (KEY VARCHAR NOT NULL, VALUE VARCHAR NOT NULL, VERSION VARCHAR NOT NULL, METADATA JSON);
            CREATE FUNCTION notify_{_name}() RETURNS TRIGGER AS $$
            BEGIN
              PERFORM pg_notify('{_name}', json_build_object(
                'table', TG_TABLE_NAME, 'action', TG_OP, 'data', CASE TG_OP WHEN 'DELETE' THEN row_to_json(OLD) ELSE row_to_json(NEW) END)::text);
              RETURN NULL;
            END $$ LANGUAGE plpgsql;
            CREATE TRIGGER changes AFTER INSERT OR UPDATE OR DELETE ON {_name} FOR EACH ROW EXECUTE PROCEDURE notify_{_name}();
            """
        );
        return await CreateAsync();
    }

    [Fact]
    public async Task Get_SomeKeys_GivesTheNewestVersionOfThoseThatAreThere()
    {
        await SetAsync("a", "1", "1", """{"note":"x","level":2}""");
        await SetAsync("b", "old", "9");
        await SetAsync("b", "new", "10");
        await SetAsync("it's", "3", "v1");

        var items = await Store.GetAsync(["a", "b", "it's", "none", "a\0"], null, Token);

        Assert.Equal(
            [("a", "1", "1"), ("b", "new", "10"), ("it's", "3", "v1")],
            items.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => (i.Key, i.Value.Value, i.Value.Version))
        );
        Assert.Equal(("x", "2"), (items["a"].Metadata!["note"], items["a"].Metadata!["level"]));
    }

    [Fact]
    public async Task Get_NoKeys_GivesAll()
    {
        await SqlAsync($"INSERT INTO {_name} SELECT 'key' || n, 'value' || n, n FROM generate_series(1, 2500) n");

        var items = await Store.GetAsync([], null, Token);

        Assert.Equal((2500, "value2500"), (items.Count, items["key2500"].Value));
    }

    [Fact]
    public async Task Subscribe_SomeKeys_TellsOfTheirChangesOnly()
    {
        await using var subscription = await SubscribeAsync("a", "b");

        await SetAsync("c", "not ours", "1");
        await SetAsync("a", "1", "1");
        await SqlAsync($"UPDATE {_name} SET value = '2', version = '2' WHERE key = 'a'");
        await SqlAsync($"DELETE FROM {_name} WHERE key = 'a'");
        await SqlAsync($"NOTIFY {_name}, 'no JSON'");
        await SqlAsync($"NOTIFY {_name}, '[1]'");
        await SqlAsync($$"""NOTIFY {{_name}}, '{"DATA":{"KEY":"b","VALUE":3} }'""");

        await Wait.UntilAsync(() => _changes.Count >= 4, "four changes");
        Assert.Equal(["a=1/1", "a=2/2", "a=/", "b=3/"], _changes);
    }

    [Fact]
    public async Task Subscribe_Disposed_TellsNothingMoreAndLeavesNoConnection()
    {
        var first = await SubscribeAsync("a");
        await using var second = await SubscribeAsync("b");
        await first.DisposeAsync();

        await SetAsync("a", "1", "1");
        await SetAsync("b", "2", "1");

        await Wait.UntilAsync(() => !_changes.IsEmpty, "the change of the other key");
        Assert.Equal(["b=2/1"], _changes);
        await Wait.ForAsync(OneListenerAsync(), "the connection of the first subscription to go");

        async Task OneListenerAsync()
        {
            while (await SqlAsync($"SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN {_name}'") is not 1L)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Subscribe_ServerRestarted_TellsWhatChangedMeanwhileAndLater(bool kill)
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        Server = server;
        await using var store = await SetUpAsync();
        await SetAsync("same", "1", "1", """{"note":"x"}""");
        await SetAsync("changed", "1", "1");
        await SetAsync("gone", "1", "1");
        await using var subscription = await SubscribeAsync(store, _name, []);

        // What changes without a notification stands for what changes while nobody listens.
        await SqlAsync($"ALTER TABLE {_name} DISABLE TRIGGER changes");
        await SqlAsync($"UPDATE {_name} SET value = '2' WHERE key = 'changed'; DELETE FROM {_name} WHERE key = 'gone'");
        await SqlAsync($"ALTER TABLE {_name} ENABLE TRIGGER changes");
        await server.RestartAsync(kill);

        await Wait.UntilAsync(() => _changes.Count >= 2, "what changed meanwhile");
        await SetAsync("later", "1", "1");
        await Wait.UntilAsync(() => _changes.Count >= 3, "what changed later");
        Assert.Equal(["changed=2/1", "gone=/"], _changes.Take(2).Order(StringComparer.Ordinal));
        Assert.Equal("later=1/1", _changes.Last());
    }

    [Fact]
    public async Task Subscribe_MoreThanThePoolHas_AllAreTold()
    {
        await using var store = await CreateAsync(("maxConns", "2"));
        var subscriptions = new List<IAsyncDisposable>();
        for (var i = 0; i < 8; i++)
        {
            subscriptions.Add(await SubscribeAsync(store, _name, []));
        }

        await SetAsync("a", "1", "1");

        await Wait.UntilAsync(() => _changes.Count >= 8, "the change, eight times");
        Assert.Single(await store.GetAsync([], null, Token));
        foreach (var subscription in subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x; DROP TABLE x")]
    public async Task Subscribe_BadChannel_IsTheCallersMistake(string channel)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => SubscribeAsync(Store, channel, []));

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Contains("pgNotifyChannel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_ChannelWithUpperCase_IsHeardQuotedOrNot()
    {
        await using var subscription = await SubscribeAsync(Store, "Upper" + _name, []);

        await SqlAsync($$"""NOTIFY upper{{_name}}, '{"data":{"key":"folded","value":"1"} }'""");
        await SqlAsync($$"""NOTIFY "Upper{{_name}}", '{"data":{"key":"exact","value":"1"} }'""");

        await Wait.UntilAsync(() => _changes.Count >= 2, "both");
    }

    [Theory]
    [InlineData("table", "Settings")]
    [InlineData("table", "nowhere")]
    [InlineData("table", "")]
    [InlineData("password", "hunter2")]
    public async Task Init_BadMetadata_NamesTheField(string key, string value)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync((key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{key}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private Task<IConfigurationStore> CreateAsync(params (string Key, string Value)[] metadata) =>
        PostgresTestComponents.CreateAsync<IConfigurationStore>("configuration.postgresql", "v1", Server, [("table", _name), .. metadata]);

    private Task<IAsyncDisposable> SubscribeAsync(params string[] keys) => SubscribeAsync(Store, _name, keys);

    private async Task<IAsyncDisposable> SubscribeAsync(IConfigurationStore store, string channel, string[] keys) =>
        await store.SubscribeAsync(
            keys,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["pgNotifyChannel"] = channel },
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

    private Task<object?> SetAsync(string key, string value, string version, string metadata = "null") =>
        SqlAsync(
            $"INSERT INTO {_name} VALUES ('{key.Replace("'", "''", StringComparison.Ordinal)}', '{value}', '{version}', '{metadata}')"
        );

    private Task<object?> SqlAsync(string sql) => PostgresTestComponents.RunSqlAsync(Server, sql);
}
