using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.State;

/// <summary>What both versions of <c>state.postgresql</c> do, each test on tables of its own.</summary>
public abstract class PostgresStateSuite(SharedServer<PostgresServer> shared) : StateStoreSuite
{
    private static int s_tables;

    /// <summary>Tells the tables of this test from those of others.</summary>
    protected string Prefix { get; } = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref s_tables)}_");

    protected PostgresServer Server { get; private set; } = null!;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override TimeSpan ClockTolerance => TimeSpan.FromSeconds(2);

    /// <summary>The table of the items.</summary>
    protected string TableName => Prefix + "state";

    protected abstract string Version { get; }

    protected abstract string ExpiryColumn { get; }

    protected override async ValueTask<IStateStore> CreateAsync()
    {
        Server = await shared.GetAsync();
        return await OpenAsync();
    }

    protected override async ValueTask AdvanceAsync(TimeSpan by) =>
        await SqlAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE {TableName} SET {ExpiryColumn} = {ExpiryColumn} - interval '{by.TotalSeconds} seconds'"
            )
        );

    /// <summary>Another component on the tables of this test.</summary>
    protected Task<IStateStore> OpenAsync(params (string Key, string Value)[] metadata) =>
        PostgresTestComponents.CreateAsync<IStateStore>(
            "state.postgresql",
            Version,
            Server,
            [("tableName", TableName), ("tablePrefix", Prefix), ("metadataTableName", Prefix + "metadata"), .. metadata]
        );

    protected Task<object?> SqlAsync(string sql) => PostgresTestComponents.RunSqlAsync(Server, sql);

    [Fact]
    public async Task Init_SeveralAtOnceOnNewTables_AllWork()
    {
        await SqlAsync($"DROP TABLE {TableName}, {Prefix}metadata");

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        for (var i = 0; i < stores.Length; i++)
        {
            await stores[i].SetAsync(Item("key" + i, "x"), Token);
        }

        await Task.WhenAll(stores.Select(s => s.DisposeAsync().AsTask()));
        Assert.Equal(8, (await ((IKeyListingStateStore)Store).ListKeysAsync("key%", 0, null, Token)).Keys.Count);
    }

    [Fact]
    public async Task Init_MigrationLevelIsNoNumber_SaysWhere()
    {
        await SqlAsync($"UPDATE {Prefix}metadata SET value = 'x' WHERE key LIKE 'migrations%'");

        var error = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync());

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains($"'{Prefix}metadata'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_AThousandAtOnce_AllAreDone()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(i =>
                    Task.Run(
                        async () =>
                        {
                            var key = i.ToString(CultureInfo.InvariantCulture);
                            await SetAsync(key, "value " + key);
                            var value = await Store.GetAsync(new(key), Token);
                            Assert.True((await Store.DeleteAsync(new(key, value.ETag), Token)).IsOk);
                            Assert.Null(await TextAsync(key));
                        },
                        Token
                    )
                )
        );
    }

    /// <summary>Without an order of the locks, the server would end one of two such transactions as a deadlock.</summary>
    [Fact]
    public async Task Transact_ManyOnTheSameKeysInOtherOrders_AllAreDone()
    {
        var store = (ITransactionalStateStore)Store;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(writer =>
                    Task.Run(
                        async () =>
                        {
                            for (var round = 0; round < 20; round++)
                            {
                                var keys = Enumerable.Range(0, 10).Select(i => "key" + ((i * 7) + (writer * 3) + round) % 10);
                                var operations = keys.Select(k => StateOperation.Upsert(Item(k, $"{writer}/{round}"))).ToArray();
                                Assert.True((await store.TransactAsync(new StateTransaction(operations), Token)).IsOk);
                            }
                        },
                        Token
                    )
                )
        );

        var values = await Store.BulkGetAsync([.. Enumerable.Range(0, 10).Select(i => new StateGetRequest("key" + i))], 0, Token);
        Assert.Single(values.Select(v => System.Text.Encoding.UTF8.GetString(v.Value.Data.Span)).Distinct());
    }

    [Theory]
    [InlineData("'; DROP TABLE state; --")]
    [InlineData("$1")]
    [InlineData("a\r\nb\tc")]
    [InlineData("\\x41")]
    [InlineData("%_%")]
    public async Task Set_HostileKey_IsFoundUnderItAlone(string key)
    {
        await SetAsync("b", "kept");
        await SetAsync(key, "here");
        await SetAsync("x" + key, "another");

        var pattern = key.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
        var listed = await ((IKeyListingStateStore)Store).ListKeysAsync(pattern, 0, null, Token);
        await Store.DeleteAsync(new("x" + key), Token);

        Assert.Equal(("here", "kept", null), (await TextAsync(key), await TextAsync("b"), await TextAsync("x" + key)));
        Assert.Equal([key], listed.Keys);
    }

    /// <summary>No text of PostgreSQL can have them: nothing is there, and nothing can be put there.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0xD800)]
    public async Task Operations_KeyTheServerCannotHold_IsNotThereAndRefused(int character)
    {
        var key = "a" + (char)character;

        var error = await Assert.ThrowsAsync<ComponentException>(() => SetAsync(key, "x"));
        var items = await Store.BulkGetAsync([new(key), new("other")], 0, Token);

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Null(await TextAsync(key));
        Assert.All(items, i => Assert.Equal((default, null), (i.Value, i.Error)));
        Assert.True((await Store.DeleteAsync(new(key), Token)).IsOk);
    }

    [Fact]
    public async Task ListKeys_PatternEndsWithBackslash_IsTheCallersMistake()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await ((IKeyListingStateStore)Store).ListKeysAsync(@"a\", 0, null, Token)
        );

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
    }

    [Fact]
    public async Task Init_TablesInASchema_AreMadeThere()
    {
        await SqlAsync($"CREATE SCHEMA {Prefix}schema");
        var schema = Prefix + "schema.";
        await using var store = await OpenAsync(
            ("tableName", schema + "state"),
            ("tablePrefix", schema),
            ("metadataTableName", schema + "meta")
        );

        await store.SetAsync(Item("key", "x"), Token);

        Assert.Equal("key", await SqlAsync($"SELECT key FROM {schema}state"));
    }
}
