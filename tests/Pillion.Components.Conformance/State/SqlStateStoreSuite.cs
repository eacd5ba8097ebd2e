using System.Globalization;
using Pillion.Abstractions.State;
using Pillion.Testing.Servers;

namespace Pillion.Components.Conformance.State;

/// <summary>What a state store in tables of a database server does besides, each test on tables of its own.</summary>
/// <typeparam name="TServer">The server that all tests share.</typeparam>
public abstract class SqlStateStoreSuite<TServer>(SharedServer<TServer> shared) : StateStoreSuite
    where TServer : LoopbackServer, new()
{
    private static int s_tables;

    /// <summary>With what the names of this test's tables begin.</summary>
    protected string Prefix { get; } = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref s_tables)}_");

    /// <summary>The server, running.</summary>
    protected TServer Server { get; private set; } = null!;

    /// <inheritdoc/>
    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <inheritdoc/>
    protected override TimeSpan ClockTolerance => TimeSpan.FromSeconds(2);

    /// <summary>The store's tables, for SQL.</summary>
    protected abstract string TableNames { get; }

    /// <summary>Another component on the tables of this test.</summary>
    /// <param name="metadata">What it has besides, or instead.</param>
    protected abstract Task<IStateStore> OpenAsync(params (string Key, string Value)[] metadata);

    /// <summary>Runs SQL behind the component's back and gives the first column of the first row.</summary>
    protected abstract Task<object?> SqlAsync(string sql);

    /// <inheritdoc/>
    protected override async ValueTask<IStateStore> CreateAsync()
    {
        Server = await shared.GetAsync();
        return await OpenAsync();
    }

    [Fact]
    public async Task Init_SeveralAtOnceOnNewTables_AllWork()
    {
        await SqlAsync($"DROP TABLE {TableNames}");

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        for (var i = 0; i < stores.Length; i++)
        {
            await stores[i].SetAsync(Item("key" + i, "x"), Token);
        }

        await Task.WhenAll(stores.Select(store => store.DisposeAsync().AsTask()));
        Assert.Equal(8, (await ((IKeyListingStateStore)Store).ListKeysAsync("key%", 0, null, Token)).Keys.Count);
    }
}
