using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.MySql.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class MySqlStateFaultTests : SqlStateFaultSuite<MariaDbServer>
{
    /// <inheritdoc/>
    protected override string TableName => "dapr_state_store.state";

    /// <inheritdoc/>
    protected override string ExpireAnHourSooner => $"UPDATE {TableName} SET expiredate = expiredate - INTERVAL 1 HOUR";

    /// <inheritdoc/>
    protected override string SelectLastCleanup => "SELECT value FROM dapr_state_store.dapr_metadata WHERE id = 'last-cleanup'";

    /// <inheritdoc/>
    protected override MariaDbServer CreateServer() => new();

    /// <inheritdoc/>
    protected override async Task AssertNoConnectionIsLeftAsync(MariaDbServer server, int before) =>
        Assert.InRange((long)(await SqlAsync(server, "SELECT count(*) FROM information_schema.processlist"))!, 1, 40);

    [Fact]
    public async Task Get_ServerFrozen_IsATimeoutAndThenAnsweredAgain()
    {
        await using var server = new MariaDbServer();
        await server.StartAsync();
        await using var store = await CreateStoreAsync(server, null, ("timeoutInSeconds", "1"));
        await server.FreezeAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));
        await server.ThawAsync();

        Assert.Equal(ComponentErrorKind.Timeout, error.Kind);
        Assert.Equal(default, await store.GetAsync(new("key"), Token));
    }

    [Theory]
    [InlineData("pillion:hunter2@tcp({0}:{1})/")]
    [InlineData("pillion@tcp({0}:{1})/")]
    [InlineData("nobody:hunter2@tcp({0}:{1})/")]
    public async Task Init_WrongCredentials_NameTheFieldAndNotThePassword(string connectionString)
    {
        await using var server = new MariaDbServer();
        await server.StartAsync();

        await AssertRefusesAsync(
            server,
            "connectionString",
            string.Format(CultureInfo.InvariantCulture, connectionString, server.Host, server.Port),
            "connectionString"
        );
    }

    [Theory]
    [InlineData("connectionString", "", "connectionString")]
    [InlineData("connectionString", "u:hunter2@tcp(h)", "connectionString")]
    [InlineData("connectionString", "u:hunter2@tcp(h:hunter2)/", "connectionString")]
    [InlineData("connectionString", "u:hunter2@pipe(h)/", "connectionString")]
    [InlineData("connectionString", "u@tcp(h)/?hunter2", "connectionString")]
    [InlineData("connectionString", "u@tcp(h)/?tls=hunter2", "connectionString")]
    [InlineData("connectionString", "u@tcp(h)/?timeout=hunter2", "connectionString")]
    [InlineData("connectionString", "u@tcp(h)/?tls=custom", "pemPath")]
    [InlineData("schemaName", "a.b", "schemaName")]
    [InlineData("tableName", "state; DROP TABLE x", "tableName")]
    [InlineData("metadataTableName", "a b", "metadataTableName")]
    [InlineData("cleanupInterval", "soon", "cleanupInterval")]
    [InlineData("timeoutInSeconds", "x", "timeoutInSeconds")]
    public async Task Init_BadMetadata_NamesTheFieldAndNoValueOfTheConnectionString(string key, string value, string field)
    {
        await using var server = new MariaDbServer();

        await AssertRefusesAsync(server, key, value, field);
    }

    /// <inheritdoc/>
    protected override Task<IStateStore> CreateStoreAsync(
        MariaDbServer server,
        ComponentServices? services,
        params (string Key, string Value)[] metadata
    ) =>
        MySqlTestComponents.CreateAsync<IStateStore>(
            "state.mysql",
            [("connectionString", server.GoConnectionString), .. metadata],
            services
        );

    /// <inheritdoc/>
    protected override Task<object?> SqlAsync(MariaDbServer server, string sql) => MySqlTestComponents.RunSqlAsync(server, sql);
}
