using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class PostgresStateFaultTests : StateFaultSuite<PostgresServer>
{
    /// <inheritdoc/>
    protected override string Secret => "pillion-secret";

    /// <inheritdoc/>
    protected override PostgresServer CreateServer() => new();

    /// <inheritdoc/>
    protected override Task<IStateStore> CreateStoreAsync(PostgresServer server) => CreateAsync(server);

    /// <inheritdoc/>
    protected override string NobodyThere(PostgresServer server) =>
        $"component 'test': metadata key 'connectionString' leads to {server.Address}, ";

    /// <inheritdoc/>
    protected override async Task AssertNoConnectionIsLeftAsync(PostgresServer server, int before) =>
        Assert.InRange(await ConnectionsAsync(server), 1, Math.Max(4, Environment.ProcessorCount));

    /// <summary>Connections that broke while nothing was done are noticed before something is written on them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Set_ServerRestartedWhileIdle_IsDone(bool kill)
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var store = await CreateAsync(server, new ComponentServices { Time = time }, ("maxConns", "16"));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.SetAsync(new("key" + i, "old"u8.ToArray()), Token).AsTask()));
        await server.RestartAsync(kill);
        time.Advance(TimeSpan.FromSeconds(2));

        for (var i = 0; i < 16; i++)
        {
            Assert.True((await store.SetAsync(new("key" + i, "new"u8.ToArray()), Token)).IsOk);
        }
    }

    [Fact]
    public async Task Get_TableLockedByOthers_IsATimeout()
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        await using var store = await CreateAsync(server, null, ("timeout", "1s"));
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

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync(server, null, (key, string.Format(CultureInfo.InvariantCulture, value, server.Host, server.Port)))
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{field}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
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

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server, null, (key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{field}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cleanup_ExpiredRows_AreDeletedOnceInAnInterval()
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var store = await CreateAsync(server, new ComponentServices { Time = time }, ("cleanupInterval", "10m"));
        await store.SetAsync(
            new("gone", "x"u8.ToArray(), Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["ttlInSeconds"] = "1" }),
            Token
        );
        await store.SetAsync(new("kept", "x"u8.ToArray()), Token);
        await PostgresTestComponents.RunSqlAsync(server, "UPDATE state SET expiredate = expiredate - interval '1 hour'");

        time.Advance(TimeSpan.FromMinutes(10));

        await Wait.ForAsync(OneRowLeftAsync(), "the expired row to be deleted");
        Assert.NotNull(await PostgresTestComponents.RunSqlAsync(server, "SELECT value FROM dapr_metadata WHERE key = 'last-cleanup'"));

        async Task OneRowLeftAsync()
        {
            while (await PostgresTestComponents.RunSqlAsync(server, "SELECT count(*) FROM state") is not 1L)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
            }
        }
    }

    private static Task<IStateStore> CreateAsync(
        PostgresServer server,
        ComponentServices? services = null,
        params (string Key, string Value)[] metadata
    ) => PostgresTestComponents.CreateAsync<IStateStore>("state.postgresql", "v1", server, metadata, services);

    private static async Task<long> ConnectionsAsync(PostgresServer server) =>
        (long)
            (
                await PostgresTestComponents.RunSqlAsync(
                    server,
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pillion test'"
                )
            )!;
}
