using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Postgres.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class PostgresStateFaultTests
{
    private const string Secret = "pillion-secret";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_ServerKilledUnderWriters_NoAcknowledgedWriteIsLost()
    {
        const int Writers = 8;
        await using var server = new PostgresServer();
        await server.StartAsync();
        await using var store = await CreateAsync(server);
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
            await server.RestartAsync(kill: kill < 2);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        var values = await store.BulkGetAsync([.. acknowledged.Select(key => new StateGetRequest(key))], 0, Token);
        Assert.Empty(values.Where(v => v.Error is not null || Encoding.UTF8.GetString(v.Value.Data.Span) != v.Key).Select(v => v.Key));
        Assert.True(refused > 0, "no write was under way when the server was killed");
        Assert.InRange(await ConnectionsAsync(server), 1, Math.Max(4, Environment.ProcessorCount));

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
                    Assert.Equal(ComponentErrorKind.Unavailable, e.Kind);
                    Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_ServerRestarted_IsAnsweredAgain(bool kill)
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        await using var store = await CreateAsync(server);
        await store.SetAsync(new("key", "kept"u8.ToArray()), Token);
        await server.RestartAsync(kill);

        Assert.Equal("kept", Encoding.UTF8.GetString((await store.GetAsync(new("key"), Token)).Data.Span));
    }

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
    public async Task Get_ServerStopped_IsUnavailableAndSaysWhere()
    {
        await using var server = new PostgresServer();
        await server.StartAsync();
        await using var store = await CreateAsync(server);
        await server.StopAsync();

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(new("key"), Token));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.Contains(server.Address, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
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

    [Fact]
    public async Task Init_NobodyThere_NamesComponentAndField()
    {
        await using var server = new PostgresServer();

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
        Assert.StartsWith(
            $"component 'test': metadata key 'connectionString' leads to {server.Address}, ",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
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
