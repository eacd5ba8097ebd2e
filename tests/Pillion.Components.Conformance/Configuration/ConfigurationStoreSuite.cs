using System.Threading.Channels;
using Pillion.Abstractions.Configuration;
using Pillion.Testing;

namespace Pillion.Components.Conformance.Configuration;

/// <summary>What every configuration store does. The derived class gives access to the items behind it.</summary>
public abstract class ConfigurationStoreSuite : IAsyncLifetime
{
    private IConfigurationStore? _store;

    protected IConfigurationStore Store => _store ?? throw new InvalidOperationException("The store is made in InitializeAsync.");

    /// <summary>Stands before every key, so that a server may be shared.</summary>
    protected string Prefix { get; } = $"conformance-{Guid.NewGuid():N}-";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    /// <summary>Makes a store without items (of this <see cref="Prefix"/>).</summary>
    protected abstract ValueTask<IConfigurationStore> CreateAsync();

    /// <summary>Sets an item behind the store's back, as an operator would, and lets the store notice.</summary>
    protected abstract ValueTask SetAsync(string key, string value);

    /// <summary>Deletes an item behind the store's back.</summary>
    protected abstract ValueTask DeleteAsync(string key);

    [Fact]
    public async Task Get_Keys_GivesThoseThatAreThere()
    {
        await SetAsync(Prefix + "a", "1");
        await SetAsync(Prefix + "b", "Grüße, 世界 \"🐎\"");

        var items = await Store.GetAsync([Prefix + "b", Prefix + "absent"], null, Token);

        Assert.Equal([Prefix + "b"], items.Keys);
        Assert.Equal("Grüße, 世界 \"🐎\"", items[Prefix + "b"].Value);
    }

    [Fact]
    public async Task Get_NoKeys_GivesAll()
    {
        await SetAsync(Prefix + "a", "1");
        await SetAsync(Prefix + "b", "2");

        var items = await Store.GetAsync([], null, Token);

        Assert.Equal("1", items[Prefix + "a"].Value);
        Assert.Equal("2", items[Prefix + "b"].Value);
    }

    [Fact]
    public async Task Subscribe_Changes_AreToldInOrderForTheKeysAskedFor()
    {
        await SetAsync(Prefix + "a", "1");
        var (subscription, changes) = await SubscribeAsync(Prefix + "a");
        await using var end = subscription;

        await SetAsync(Prefix + "other", "x");
        await SetAsync(Prefix + "a", "2");
        Assert.Equal((Prefix + "a", "2"), await NextAsync(changes));
        await SetAsync(Prefix + "a", "3");
        Assert.Equal((Prefix + "a", "3"), await NextAsync(changes));
    }

    [Fact]
    public async Task Subscribe_NewItem_IsTold()
    {
        var (subscription, changes) = await SubscribeAsync(Prefix + "new");
        await using var end = subscription;

        await SetAsync(Prefix + "new", "1");

        Assert.Equal((Prefix + "new", "1"), await NextAsync(changes));
    }

    [Fact]
    public async Task Subscribe_DeletedItem_IsToldAsEmpty()
    {
        await SetAsync(Prefix + "a", "1");
        var (subscription, changes) = await SubscribeAsync(Prefix + "a");
        await using var end = subscription;

        await DeleteAsync(Prefix + "a");

        Assert.Equal((Prefix + "a", ""), await NextAsync(changes));
    }

    [Fact]
    public async Task Subscribe_Twice_TellsBothAndAnEndedOneNoMore()
    {
        var (first, firstChanges) = await SubscribeAsync(Prefix + "a");
        var (second, secondChanges) = await SubscribeAsync(Prefix + "a");
        await using var end = second;

        await SetAsync(Prefix + "a", "1");
        Assert.Equal((Prefix + "a", "1"), await NextAsync(firstChanges));
        Assert.Equal((Prefix + "a", "1"), await NextAsync(secondChanges));
        await first.DisposeAsync();
        await SetAsync(Prefix + "a", "2");

        Assert.Equal((Prefix + "a", "2"), await NextAsync(secondChanges));
        Assert.False(firstChanges.TryRead(out _));
    }

    private async Task<(IAsyncDisposable Subscription, ChannelReader<(string Key, string Value)> Changes)> SubscribeAsync(
        params string[] keys
    )
    {
        var changes = Channel.CreateUnbounded<(string, string)>();
        var subscription = await Store.SubscribeAsync(
            keys,
            null,
            (items, _) =>
            {
                foreach (var (key, item) in items)
                {
                    changes.Writer.TryWrite((key, item.Value));
                }

                return ValueTask.CompletedTask;
            },
            Token
        );
        return (subscription, changes.Reader);
    }

    private static Task<(string Key, string Value)> NextAsync(ChannelReader<(string Key, string Value)> changes) =>
        Wait.ForAsync(changes.ReadAsync(Token).AsTask(), "the change of an item");
}
