using System.Globalization;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.MySql.Tests.State;

/// <summary>What happens when the server goes away, does not want us or was never there.</summary>
public sealed class MySqlStateFaultTests : StateFaultSuite<MariaDbServer>
{
    /// <inheritdoc/>
    protected override string Secret => "pillion-secret";

    /// <inheritdoc/>
    protected override MariaDbServer CreateServer() => new();

    /// <inheritdoc/>
    protected override Task<IStateStore> CreateStoreAsync(MariaDbServer server) => CreateAsync(server);

    /// <inheritdoc/>
    protected override string NobodyThere(MariaDbServer server) =>
        $"component 'test': metadata key 'connectionString' leads to {server.Address}, ";

    /// <inheritdoc/>
    protected override async Task AssertNoConnectionIsLeftAsync(MariaDbServer server, int before) =>
        Assert.InRange(
            (long)(await MySqlTestComponents.RunSqlAsync(server, "SELECT count(*) FROM information_schema.processlist"))!,
            1,
            40
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operations_ServerRestartedWhileIdle_AreDone(bool kill)
    {
        await using var server = new MariaDbServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var store = await CreateAsync(server, new ComponentServices { Time = time });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.SetAsync(new("key" + i, "old"u8.ToArray()), Token).AsTask()));
        await server.RestartAsync(kill);

        // Reads need no second of silence to be done again.
        Assert.Equal("old", Encoding.UTF8.GetString((await store.GetAsync(new("key0"), Token)).Data.Span));
        time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 16; i++)
        {
            Assert.True((await store.SetAsync(new("key" + i, "new"u8.ToArray()), Token)).IsOk);
        }
    }

    [Fact]
    public async Task Get_ServerFrozen_IsATimeoutAndThenAnsweredAgain()
    {
        await using var server = new MariaDbServer();
        await server.StartAsync();
        await using var store = await CreateAsync(server, null, ("timeoutInSeconds", "1"));
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

        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            CreateAsync(
                server,
                null,
                ("connectionString", string.Format(CultureInfo.InvariantCulture, connectionString, server.Host, server.Port))
            )
        );

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith("component 'test': metadata key 'connectionString' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
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

        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateAsync(server, null, (key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{field}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cleanup_ExpiredRows_AreDeleted()
    {
        await using var server = new MariaDbServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var store = await CreateAsync(server, new ComponentServices { Time = time }, ("cleanupInterval", "10m"));
        await store.SetAsync(
            new("gone", "x"u8.ToArray(), Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["ttlInSeconds"] = "1" }),
            Token
        );
        await store.SetAsync(new("kept", "x"u8.ToArray()), Token);
        await MySqlTestComponents.RunSqlAsync(server, "UPDATE dapr_state_store.state SET expiredate = expiredate - INTERVAL 1 HOUR");

        time.Advance(TimeSpan.FromMinutes(10));

        await Wait.ForAsync(OneRowLeftAsync(), "the expired row to be deleted");
        Assert.NotNull(
            await MySqlTestComponents.RunSqlAsync(server, "SELECT value FROM dapr_state_store.dapr_metadata WHERE id = 'last-cleanup'")
        );

        async Task OneRowLeftAsync()
        {
            while (await MySqlTestComponents.RunSqlAsync(server, "SELECT count(*) FROM dapr_state_store.state") is not 1L)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
            }
        }
    }

    private static Task<IStateStore> CreateAsync(
        MariaDbServer server,
        ComponentServices? services = null,
        params (string Key, string Value)[] metadata
    ) =>
        MySqlTestComponents.CreateAsync<IStateStore>(
            "state.mysql",
            [("connectionString", server.GoConnectionString), .. metadata],
            services
        );
}
