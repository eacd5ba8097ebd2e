using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class PostgresStateFaultTests : SqlStateFaultSuite<PostgresServer>
{
    /// <inheritdoc/>
    protected override (string Key, string Value)[] ManyConnections => [("maxConns", "16")];

    /// <inheritdoc/>
    protected override string TableName => "state";

    /// <inheritdoc/>
    protected override string ExpireAnHourSooner => $"UPDATE {TableName} SET expiredate = expiredate - interval '1 hour'";

    /// <inheritdoc/>
    protected override string SelectLastCleanup => "SELECT value FROM dapr_metadata WHERE key = 'last-cleanup'";

    /// <inheritdoc/>
    protected override PostgresServer CreateServer() => new();

    /// <inheritdoc/>
    protected override async Task AssertNoConnectionIsLeftAsync(PostgresServer server, int before) =>
        Assert.InRange(await ConnectionsAsync(server), 1, Math.Max(4, Environment.ProcessorCount));

    [Fact]
    public async Task Get_TableLockedByOthers_IsATimeout()
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        await using var store = await CreateStoreAsync(server, null, ("timeout", "1s"));
        await using var blocker = new Npgsql.NpgsqlConnection(server.NpgsqlConnectionString);
        await blocker.OpenAsync(Token);
        await using var transaction = await blocker.BeginTransactionAsync(Token);
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE state IN ACCESS EXCLUSIVE MODE", blocker))
        {
            await hold.ExecuteNonQueryAsync(Token);
        }

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));
        await transaction.RollbackAsync(Token);

        Assert.Equal(ComponentErrorKind.Timeout, error.Kind);
        Assert.Equal(default, await store.GetAsync(new("key"), Token));
    }

    [Theory]
    [InlineData("connectionString", "host={0} port={1} user=postgres password=hunter2", "connectionString")]
    [InlineData("connectionString", "postgres://postgres:hunter2@{0}:{1}/postgres", "connectionString")]
    [InlineData("connectionString", "host={0} port={1} user=nobody password=hunter2", "connectionString")]
    [InlineData("connectionString", "host={0} port={1} user=postgres", "connectionString")]
    [InlineData("connectionString", "host={0} port={1} user=postgres password=pillion-secret database=nowhere", "connectionString")]
    [InlineData("password", "hunter2", "password")]
    [InlineData("database", "nowhere", "database")]
    public async Task Init_WrongCredentials_NameTheFieldAndNotThePassword(string key, string value, string field)
    {
        await using var server = new PostgresServer();
        await server.StartAsync();

        await AssertRefusesAsync(server, key, string.Format(CultureInfo.InvariantCulture, value, server.Host, server.Port), field);
    }

    [Theory]
    [InlineData("connectionString", "", "connectionString")]
    [InlineData("connectionString", "no keywords", "connectionString")]
    [InlineData("connectionString", "host=x password='hunter2", "connectionString")]
    [InlineData("connectionString", "host=x sslmode=hunter2", "connectionString")]
    [InlineData("connectionString", "host=x port=hunter2", "connectionString")]
    [InlineData("connectionString", "host=x connect_timeout=hunter2", "connectionString")]
    [InlineData("connectionString", "postgres://x?hunter2", "connectionString")]
    [InlineData("port", "x", "port")]
    [InlineData("timeout", "0", "timeout")]
    [InlineData("maxConns", "x", "maxConns")]
    [InlineData("queryExecMode", "x", "queryExecMode")]
    [InlineData("useAzureAD", "true", "useAzureAD")]
    [InlineData("useAWSIAM", "true", "useAWSIAM")]
    [InlineData("tableName", "state; DROP TABLE x", "tableName")]
    [InlineData("metadataTableName", "a.b.c", "metadataTableName")]
    [InlineData("cleanupInterval", "soon", "cleanupInterval")]
    public async Task Init_BadMetadata_NamesTheFieldAndNoValueOfTheConnectionString(string key, string value, string field)
    {
        await using var server = new PostgresServer();

        await AssertRefusesAsync(server, key, value, field);
    }

    /// <inheritdoc/>
    protected override Task<IStateStore> CreateStoreAsync(
        PostgresServer server,
        ComponentServices? services,
        params (string Key, string Value)[] metadata
    ) => PostgresTestComponents.CreateAsync<IStateStore>("state.postgresql", "v1", server, metadata, services);

    /// <inheritdoc/>
    protected override Task<object?> SqlAsync(PostgresServer server, string sql) => PostgresTestComponents.RunSqlAsync(server, sql);

    private static async Task<long> ConnectionsAsync(PostgresServer server) =>
        (long)
            (
                await PostgresTestComponents.RunSqlAsync(
                    server,
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pillion test'"
                )
            )!;
}
