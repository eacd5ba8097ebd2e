using Pillion.Abstractions.Locks;
using Pillion.Components.Conformance.Locks;
using Pillion.Components.Local;
using Pillion.Components.Local.Locks;
using Pillion.Testing;

namespace Pillion.Components.Tests.Locks;

public sealed class InMemoryLockStoreTests : LockStoreSuite
{
    private readonly ManualTimeProvider _time = new();

    protected override async ValueTask<ILockStore> CreateAsync() =>
        await Components.CreateAsync<ILockStore>(LocalComponents.All, "lock.in-memory", _time);

    protected override ValueTask PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TryLock_ManyThatExpire_AreForgotten()
    {
        for (var i = 0; i < 5000; i++)
        {
            await Store.TryLockAsync($"lock {i}", "me", TimeSpan.FromSeconds(1), Token);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(((InMemoryLockStore)Store).Count, 100, 2000);
    }
}
