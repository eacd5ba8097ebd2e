using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.Conformance.State;

/// <summary>What a state store in tables of a database server does besides about a pool of connections, a connection string and expired rows.</summary>
/// <typeparam name="TServer">The server; each test has one of its own.</typeparam>
public abstract class SqlStateFaultSuite<TServer> : StateFaultSuite<TServer>
    where TServer : LoopbackServer
{
    /// <summary>Stands in metadata where no message may show what is there.</summary>
    protected const string Hidden = "hunter2";

    private const int Connections = 16;

    /// <inheritdoc/>
    protected override string Secret => "pillion-secret";

    /// <summary>Metadata that lets the store have 16 connections and more.</summary>
    protected virtual (string Key, string Value)[] ManyConnections => [];

    /// <summary>The store's table, for SQL.</summary>
    protected abstract string TableName { get; }

    /// <summary>SQL that makes all items that expire do so an hour sooner.</summary>
    protected abstract string ExpireAnHourSooner { get; }

    /// <summary>SQL that gives when expired rows were deleted last.</summary>
    protected abstract string SelectLastCleanup { get; }

    /// <summary>An initialised store named <c>test</c> on the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="services">What it has of its host; null for nothing special.</param>
    /// <param name="metadata">What it has besides, or instead.</param>
    protected abstract Task<IStateStore> CreateStoreAsync(
        TServer server,
        ComponentServices? services,
        params (string Key, string Value)[] metadata
    );

    /// <summary>Runs SQL behind the component's back and gives the first column of the first row.</summary>
    protected abstract Task<object?> SqlAsync(TServer server, string sql);

    /// <inheritdoc/>
    protected sealed override Task<IStateStore> CreateStoreAsync(TServer server) => CreateStoreAsync(server, null);

    /// <inheritdoc/>
    protected override string NobodyThere(TServer server) =>
        $"component 'test': metadata key 'connectionString' leads to {server.Address}, ";

    /// <summary>Connections that broke while nothing was done are noticed before something is written on them; reads are done again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operations_ServerRestartedWhileIdle_AreDone(bool kill)
    {
        await using var server = CreateServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var store = await CreateStoreAsync(server, new ComponentServices { Time = time }, ManyConnections);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => store.SetAsync(new($"key{i}", "old"u8.ToArray()), Token).AsTask()));
        await server.RestartAsync(kill);

        Assert.Equal("old", Encoding.UTF8.GetString((await store.GetAsync(new("key0"), Token)).Data.Span));
        time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < Connections; i++)
        {
            Assert.True((await store.SetAsync(new($"key{i}", "new"u8.ToArray()), Token)).IsOk);
        }
    }

    [Fact]
    public async Task Cleanup_ExpiredRows_AreDeleted()
    {
        await using var server = CreateServer();
        await server.StartAsync();
        var time = new ManualTimeProvider();
        await using var store = await CreateStoreAsync(server, new ComponentServices { Time = time }, ("cleanupInterval", "10m"));
        var ttl = new Dictionary<string, string>(StringComparer.Ordinal) { [StateTtl.SecondsKey] = "1" };
        await store.SetAsync(new("gone", "x"u8.ToArray(), Metadata: ttl), Token);
        await store.SetAsync(new("kept", "x"u8.ToArray()), Token);
        await SqlAsync(server, ExpireAnHourSooner);

        time.Advance(TimeSpan.FromMinutes(10));

        await Wait.UntilAsync(
            async () => await SqlAsync(server, $"SELECT count(*) FROM {TableName}") is 1L,
            "the expired row to be deleted"
        );
        Assert.NotNull(await SqlAsync(server, SelectLastCleanup));
    }

    /// <summary>Asserts that no store can be had with the metadata, because of a field that the message names, and that it keeps the secrets.</summary>
    protected async Task AssertRefusesAsync(TServer server, string key, string value, string field)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => CreateStoreAsync(server, null, (key, value)));

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.StartsWith($"component 'test': metadata key '{field}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }
}
