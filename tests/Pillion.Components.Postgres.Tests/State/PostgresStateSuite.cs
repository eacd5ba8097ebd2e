using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.State;

/// <summary>What both versions of <c>state.postgresql</c> do, each test on tables of its own.</summary>
public abstract class PostgresStateSuite(SharedServer<PostgresServer> shared) : SqlStateStoreSuite<PostgresServer>(shared)
{
    /// <inheritdoc/>
    protected override bool TakesNul => false;

    /// <inheritdoc/>
    protected override string TableNames => $"{TableName}, {Prefix}metadata";

    /// <summary>The table of the items.</summary>
    protected string TableName => Prefix + "state";

    protected abstract string Version { get; }

    protected abstract string ExpiryColumn { get; }

    protected override async ValueTask AdvanceAsync(TimeSpan by) =>
        await SqlAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE {TableName} SET {ExpiryColumn} = {ExpiryColumn} - interval '{by.TotalSeconds} seconds'"
            )
        );

    /// <inheritdoc/>
    protected override Task<IStateStore> OpenAsync(params (string Key, string Value)[] metadata) =>
        PostgresTestComponents.CreateAsync<IStateStore>(
            "state.postgresql",
            Version,
            Server,
            [("tableName", TableName), ("tablePrefix", Prefix), ("metadataTableName", Prefix + "metadata"), .. metadata]
        );

    /// <inheritdoc/>
    protected override Task<object?> SqlAsync(string sql) => PostgresTestComponents.RunSqlAsync(Server, sql);

    [Fact]
    public async Task Init_MigrationLevelIsNoNumber_SaysWhere()
    {
        await SqlAsync($"UPDATE {Prefix}metadata SET value = 'x' WHERE key LIKE 'migrations%'");

        var error = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync());

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains($"'{Prefix}metadata'", error.Message, StringComparison.Ordinal);
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
