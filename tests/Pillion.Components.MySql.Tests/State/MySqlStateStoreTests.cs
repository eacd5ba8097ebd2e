using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.MySql.Tests.State;

/// <summary><c>state.mysql</c> on MariaDB, each test on tables of its own.</summary>
public sealed class MySqlStateStoreTests(SharedServer<MariaDbServer> shared) : SqlStateStoreSuite<MariaDbServer>(shared)
{
    private const string Schema = "dapr_state_store";

    /// <inheritdoc/>
    protected override string TableNames => $"{Schema}.{TableName}";

    private string TableName => Prefix + "state";

    protected override async ValueTask AdvanceAsync(TimeSpan by) =>
        await SqlAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE {Schema}.{TableName} SET expiredate = expiredate - INTERVAL {by.TotalSeconds} SECOND"
            )
        );

    [Fact]
    public async Task Set_Item_IsStoredAsDaprDoes()
    {
        await SetAsync("app||json", """{"b":1,"a":"x"}""");
        await SetAsync("app||bytes", "no JSON");

        Assert.Equal(
            """{"b":1,"a":"x"}""",
            await SqlAsync($"SELECT value FROM {Schema}.{TableName} WHERE id = 'app||json' AND NOT isbinary")
        );
        Assert.Equal(
            $"\"{Convert.ToBase64String("no JSON"u8)}\"",
            await SqlAsync($"SELECT value FROM {Schema}.{TableName} WHERE id = 'app||bytes' AND isbinary")
        );
        Assert.Equal(await ETagAsync("app||json"), await SqlAsync($"SELECT eTag FROM {Schema}.{TableName} WHERE id = 'app||json'"));
    }

    /// <summary>Tables as daprd makes them, with the collation of the database and whole seconds; and as it made them before 1.11.</summary>
    [Theory]
    [InlineData(", expiredate TIMESTAMP NULL, INDEX expiredate_idx(expiredate)")]
    [InlineData("")]
    public async Task Operations_OnATableOfDaprd_Work(string expiry)
    {
        await SqlAsync(
            $"""
            DROP TABLE {Schema}.{TableName};
            CREATE TABLE {Schema}.{TableName} (
              id VARCHAR(255) NOT NULL PRIMARY KEY, value JSON NOT NULL, isbinary BOOLEAN NOT NULL,
              insertDate TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              updateDate TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
              eTag VARCHAR(36) NOT NULL{expiry});
            INSERT INTO {Schema}.{TableName} (id, value, isbinary, eTag) VALUES ('app||of-daprd', '"dGV4dA=="', true, 'tag');
            """
        );
        await using var store = await OpenAsync();

        var value = await store.GetAsync(new("app||of-daprd"), Token);
        var updated = await store.SetAsync(Item("app||of-daprd", "1") with { ETag = value.ETag, Metadata = Ttl("100") }, Token);

        Assert.Equal(("text", "tag"), (Encoding.UTF8.GetString(value.Data.Span), value.ETag));
        Assert.True(updated.IsOk);
        Assert.NotNull((await store.GetAsync(new("app||of-daprd"), Token)).Metadata);
    }

    [Fact]
    public async Task Set_TimeToLivePastTheEndOfTimestamps_LivesUntilThen()
    {
        await Store.SetAsync(Item("key", "x") with { Metadata = Ttl("2147483647") }, Token);

        Assert.Equal("2038-01-19T03:14:07Z", (await Store.GetAsync(new("key"), Token)).Metadata![StateTtl.ExpireTimeKey]);
    }

    [Theory]
    [InlineData("\"a\\u0000b\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("1e400")]
    [InlineData("{\"a\":1} x")]
    [InlineData("123456789012345678901234567890.10")]
    [InlineData("{\"a b\" : [1, {}]}")]
    public async Task Set_UnusualJson_ComesBackAsItWas(string text)
    {
        await SetAsync("key", text);

        Assert.Equal(text, await TextAsync("key"));
    }

    [Fact]
    public async Task Set_DeeplyNestedJson_ComesBackAsItWas()
    {
        var text = new string('[', 5000) + new string(']', 5000);

        await SetAsync("key", text);

        Assert.Equal(text, await TextAsync("key"));
    }

    /// <summary>A payload of 2^24-1 bytes and more goes in several packets, both ways.</summary>
    [Fact]
    public async Task Set_TwentyMebibytes_ComesBackAsItWas()
    {
        var bytes = new byte[20 << 20];
        new Random(1).NextBytes(bytes);

        await Store.SetAsync(new("key", bytes), Token);

        Assert.True((await Store.GetAsync(new("key"), Token)).Data.Span.SequenceEqual(bytes));
    }

    [Theory]
    [InlineData(256, 'a')]
    [InlineData(1, '\ud800')]
    public async Task Set_KeyTheTableCannotHold_IsTheCallersMistake(int length, int character)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => SetAsync(new string((char)character, length), "x"));

        Assert.Equal(ComponentErrorKind.InvalidRequest, error.Kind);
        Assert.Null(await TextAsync("other"));
    }

    [Fact]
    public async Task BulkGet_ManyKeys_AnswersInOrder()
    {
        await Store.BulkSetAsync([.. Enumerable.Range(0, 1300).Select(i => Item($"key{i}", $"\"{i}\""))], Token);

        var items = await Store.BulkGetAsync([.. Enumerable.Range(0, 1301).Select(i => new StateGetRequest($"key{i}"))], 0, Token);

        Assert.Equal("\"1299\"", Encoding.UTF8.GetString(items[1299].Value.Data.Span));
        Assert.Equal(1300, items.Count(i => i.Value.Exists));
    }

    /// <inheritdoc/>
    protected override Task<IStateStore> OpenAsync(params (string Key, string Value)[] metadata) =>
        MySqlTestComponents.CreateAsync<IStateStore>(
            "state.mysql",
            [
                ("connectionString", Server.GoConnectionString),
                ("tableName", TableName),
                ("metadataTableName", TableName + "_meta"),
                .. metadata,
            ]
        );

    /// <inheritdoc/>
    protected override Task<object?> SqlAsync(string sql) => MySqlTestComponents.RunSqlAsync(Server, sql);
}
