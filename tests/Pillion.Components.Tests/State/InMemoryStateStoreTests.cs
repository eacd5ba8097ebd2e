using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Components.Local;
using Pillion.Components.Local.State;

namespace Pillion.Components.Tests.State;

public sealed class InMemoryStateStoreTests : StateStoreSuite
{
    protected override async ValueTask<IStateStore> CreateAsync() =>
        await Components.CreateAsync<IStateStore>(LocalComponents.All, "state.in-memory", Time);

    [Fact]
    public async Task Sweep_ExpiredItems_AreDroppedAndReplacedOnesKept()
    {
        var store = (InMemoryStateStore)Store;
        await Store.SetAsync(Item("gone", "x") with { Metadata = Ttl("1") }, Token);
        await Store.SetAsync(Item("replaced", "x") with { Metadata = Ttl("1") }, Token);
        await SetAsync("replaced", "y");
        await SetAsync("kept", "x");

        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(2, store.Count);
        Assert.Equal("y", await TextAsync("replaced"));
    }

    [Fact]
    public void Get_Always_CompletesSynchronously()
    {
        Assert.True(Store.GetAsync(new("key"), Token).AsTask().IsCompletedSuccessfully);
    }
}
