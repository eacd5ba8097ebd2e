using System.Collections.Concurrent;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.State.Watching;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.State;

public sealed class StateWatchingTests
{
    private readonly AppRegistry _apps = new();
    private readonly Watcher _watcher = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_EveryKindOfWrite_IsToldOnceWithTheAppsKey()
    {
        var app = Apps.Create("app", _apps, Apps.Component("store", new DictionaryStateStore()));
        using var watch = app.State.Watch(_watcher);
        var store = app.State.Open("store");

        await store.SaveAsync([new("a", "1"u8.ToArray())], Cancel);
        await store.SaveAsync([new("b", "2"u8.ToArray()), new("c", "3"u8.ToArray())], Cancel);
        await store.TransactAsync(
            new StateTransaction([StateOperation.Upsert(new("d", "4"u8.ToArray())), StateOperation.Remove(new("a"))]),
            Cancel
        );
        await store.DeleteAsync(new("b"), Cancel);
        await store.BulkDeleteAsync([new("c"), new("d")], Cancel);

        Assert.Equal(["store a=1", "store b=2", "store c=3", "store d=4", "store a", "store b", "store c", "store d"], _watcher.Told);
    }

    [Fact]
    public async Task Watch_WriteThatIsRefusedOrFails_IsNotTold()
    {
        var kept = new GatedStore { Refuses = true };
        var app = Apps.Create("app", _apps, Apps.Component("store", kept));
        using var watch = app.State.Watch(_watcher);
        var store = app.State.Open("store");
        kept.Gate.SetResult();

        Assert.NotNull(await store.SaveAsync([new("a", "1"u8.ToArray(), "other")], Cancel));
        kept.Fails = true;
        await Assert.ThrowsAsync<BuildingBlockException>(async () => await store.DeleteAsync(new("a"), Cancel));

        Assert.Empty(_watcher.Told);
    }

    [Fact]
    public async Task Watch_EncryptedStore_IsToldOfWhatTheAppWrote()
    {
        var component = Apps.Component("store", new DictionaryStateStore(), ("primaryEncryptionKey", "000102030405060708090a0b0c0d0e0f"));
        component = component with
        {
            Spec = component.Spec with { SecretNames = new Dictionary<string, string> { ["primaryEncryptionKey"] = "key" } },
        };
        var app = Apps.Create("app", _apps, component);
        using var watch = app.State.Watch(_watcher);

        await app.State.Open("store").SaveAsync([new("a", "plain"u8.ToArray())], Cancel);

        Assert.Equal(["store a=plain"], _watcher.Told);
    }

    [Theory]
    [InlineData("name", "mine=1", "theirs=2")]
    [InlineData("none", "mine=1", "theirs=2")]
    [InlineData("appid", "mine=1")]
    public async Task Watch_StoreOfSeveralApps_IsToldOfTheKeysThatTheAppShares(string keyPrefix, params string[] expected)
    {
        var component = Apps.Component("store", new DictionaryStateStore(), ("keyPrefix", keyPrefix));
        var app = Apps.Create("app", _apps, component);
        var other = Apps.Create("other", _apps, component);
        var stranger = Apps.Create("stranger", _apps, Apps.Component("store", new DictionaryStateStore(), ("keyPrefix", keyPrefix)));
        using var watch = app.State.Watch(_watcher);

        await app.State.Open("store").SaveAsync([new("mine", "1"u8.ToArray())], Cancel);
        await other.State.Open("store").SaveAsync([new("theirs", "2"u8.ToArray())], Cancel);
        await stranger.State.Open("store").SaveAsync([new("strange", "3"u8.ToArray())], Cancel);

        Assert.Equal(expected.Select(change => "store " + change), _watcher.Told);
    }

    [Fact]
    public async Task Watch_EmptyPrefix_LeavesOutKeysOfOtherApps()
    {
        var kept = new DictionaryStateStore();
        var shared = Apps.Component("store", kept, ("keyPrefix", "none"));
        var app = Apps.Create("app", _apps, shared);
        using var watch = app.State.Watch(_watcher);

        _apps.StateWatchers.Tell(shared, "other||key", "1"u8.ToArray());
        _apps.StateWatchers.Tell(shared, "key", null);

        Assert.Equal(["store key"], _watcher.Told);
    }

    [Fact]
    public async Task Watch_WritersOfOneKeyAtOnce_AreToldInTheOrderOfTheStore()
    {
        var kept = new GatedStore();
        var app = Apps.Create("app", _apps, Apps.Component("store", kept));
        using var watch = app.State.Watch(_watcher);
        var store = app.State.Open("store");

        var first = store.SaveAsync([new("a", "1"u8.ToArray())], Cancel).AsTask();
        await Wait.ForAsync(kept.Entered.Task, "the first write at the store");
        var second = store.SaveAsync([new("b", "2"u8.ToArray()), new("a", "2"u8.ToArray())], Cancel).AsTask();
        Assert.False(second.IsCompleted);
        Assert.Equal(["app||a=1"], kept.Writes);

        kept.Gate.SetResult();
        await Wait.ForAsync(Task.WhenAll(first, second), "both writes");

        Assert.Equal(["app||a=1", "app||b=2", "app||a=2"], kept.Writes);
        Assert.Equal(["store a=1", "store b=2", "store a=2"], _watcher.Told);
    }

    [Fact]
    public async Task Watch_WaitingWriterGivesUp_LetsOthersGoOn()
    {
        var kept = new GatedStore();
        var app = Apps.Create("app", _apps, Apps.Component("store", kept));
        using var watch = app.State.Watch(_watcher);
        var store = app.State.Open("store");
        using var impatient = new CancellationTokenSource();

        var first = store.SaveAsync([new("a", "1"u8.ToArray())], Cancel).AsTask();
        await Wait.ForAsync(kept.Entered.Task, "the first write at the store");
        var second = store.SaveAsync([new("a", "2"u8.ToArray())], impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        kept.Gate.SetResult();
        await Wait.ForAsync(first, "the first write");
        await Wait.ForAsync(store.SaveAsync([new("a", "3"u8.ToArray())], Cancel).AsTask(), "the third write");

        Assert.Equal(["store a=1", "store a=3"], _watcher.Told);
    }

    [Fact]
    public async Task Watch_ComponentsAreReplaced_GoesOnWithTheNewStoreOnly()
    {
        var (old, young) = (Apps.Component("store", new DictionaryStateStore()), Apps.Component("store", new DictionaryStateStore()));
        var app = Apps.Create("app", _apps, old);
        using var watch = app.State.Watch(_watcher);
        var kept = app.State.Open("store");

        await app.ReloadAsync([young], [], Cancel);
        await kept.SaveAsync([new("old", "1"u8.ToArray())], Cancel);
        await app.State.Open("store").SaveAsync([new("new", "2"u8.ToArray())], Cancel);

        Assert.Equal(["store new=2"], _watcher.Told);
    }

    [Fact]
    public async Task Watch_Disposed_IsToldOfNothingMore()
    {
        var app = Apps.Create("app", _apps, Apps.Component("store", new DictionaryStateStore()));
        app.State.Watch(_watcher).Dispose();

        await app.State.Open("store").SaveAsync([new("a", "1"u8.ToArray())], Cancel);

        Assert.Empty(_watcher.Told);
        Assert.True(_apps.StateWatchers.IsEmpty);
    }

    private sealed class Watcher : IStateWatcher
    {
        private readonly ConcurrentQueue<string> _told = new();

        public IEnumerable<string> Told => _told;

        public void OnChanged(StateChange change) =>
            _told.Enqueue(
                $"{change.StoreName} {change.Key}" + (change.Value is { } value ? "=" + Encoding.UTF8.GetString(value.Span) : "")
            );
    }

    /// <summary>A store whose first write waits.</summary>
    private sealed class GatedStore : IStateStore
    {
        private readonly ConcurrentQueue<string> _writes = new();

        public TaskCompletionSource Entered { get; } = new();

        public TaskCompletionSource Gate { get; } = new();

        public bool Refuses { get; init; }

        public bool Fails { get; set; }

        public IEnumerable<string> Writes => _writes;

        public StateFeatures Features => StateFeatures.ETag;

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) => default;

        public async ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken)
        {
            _writes.Enqueue($"{request.Key}={Encoding.UTF8.GetString(request.Value.Span)}");
            Entered.TrySetResult();
            await Gate.Task;
            return Refuses ? StateWriteResult.ETagMismatch(request.Key) : StateWriteResult.Ok;
        }

        public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
            Fails ? throw new ComponentException(ComponentErrorKind.Unavailable, "the store failed") : new(StateWriteResult.Ok);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
