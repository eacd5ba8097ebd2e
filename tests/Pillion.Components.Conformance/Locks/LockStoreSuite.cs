using Pillion.Abstractions.Locks;

namespace Pillion.Components.Conformance.Locks;

/// <summary>What every lock store does. A test gets an initialised store; names are its own, so that a server may be shared.</summary>
public abstract class LockStoreSuite : IAsyncLifetime
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private ILockStore? _store;

    protected ILockStore Store => _store ?? throw new InvalidOperationException("The store is made in InitializeAsync.");

    /// <summary>A name that no other test has.</summary>
    protected string Resource { get; } = $"lock||app||Ünïcode 'and' {Guid.NewGuid():N}";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
    }

    /// <summary>Makes a store.</summary>
    protected abstract ValueTask<ILockStore> CreateAsync();

    /// <summary>Lets time pass for the store: a clock that is moved, or a real wait where the server keeps the time.</summary>
    protected abstract ValueTask PassAsync(TimeSpan time);

    [Fact]
    public async Task TryLock_Free_IsTaken()
    {
        Assert.True(await Store.TryLockAsync(Resource, "me", s_minute, Token));
    }

    [Theory]
    [InlineData("me")]
    [InlineData("somebody else")]
    public async Task TryLock_Held_IsRefusedToEverybody(string second)
    {
        await Store.TryLockAsync(Resource, "me", s_minute, Token);

        Assert.False(await Store.TryLockAsync(Resource, second, s_minute, Token));
    }

    [Fact]
    public async Task TryLock_AnotherResource_IsTaken()
    {
        await Store.TryLockAsync(Resource, "me", s_minute, Token);

        Assert.True(await Store.TryLockAsync(Resource + "2", "somebody else", s_minute, Token));
    }

    [Fact]
    public async Task TryLock_Expired_IsTakenByTheNext()
    {
        await Store.TryLockAsync(Resource, "me", TimeSpan.FromSeconds(1), Token);
        await PassAsync(TimeSpan.FromSeconds(1.1));

        Assert.True(await Store.TryLockAsync(Resource, "somebody else", s_minute, Token));
    }

    [Fact]
    public async Task TryLock_ManyAtOnce_ExactlyOneGetsIt()
    {
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => Task.Run(() => Store.TryLockAsync(Resource, $"owner {i}", s_minute, Token).AsTask()))
        );

        Assert.Single(taken, isTaken => isTaken);
    }

    [Fact]
    public async Task Unlock_Own_FreesIt()
    {
        await Store.TryLockAsync(Resource, "me", s_minute, Token);

        Assert.Equal(UnlockStatus.Success, await Store.UnlockAsync(Resource, "me", Token));
        Assert.True(await Store.TryLockAsync(Resource, "somebody else", s_minute, Token));
    }

    [Fact]
    public async Task Unlock_SomebodyElses_IsToldAndKept()
    {
        await Store.TryLockAsync(Resource, "me", s_minute, Token);

        Assert.Equal(UnlockStatus.LockBelongsToOthers, await Store.UnlockAsync(Resource, "somebody else", Token));
        Assert.False(await Store.TryLockAsync(Resource, "somebody else", s_minute, Token));
    }

    [Fact]
    public async Task Unlock_NeverTaken_DoesNotExist()
    {
        Assert.Equal(UnlockStatus.LockDoesNotExist, await Store.UnlockAsync(Resource, "me", Token));
    }

    [Fact]
    public async Task Unlock_Expired_DoesNotExist()
    {
        await Store.TryLockAsync(Resource, "me", TimeSpan.FromSeconds(1), Token);
        await PassAsync(TimeSpan.FromSeconds(1.1));

        Assert.Equal(UnlockStatus.LockDoesNotExist, await Store.UnlockAsync(Resource, "me", Token));
    }
}
