using Pillion.Abstractions.Locks;
using Pillion.Components.Conformance.Locks;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>A lock store in C does what every lock store does.</summary>
public sealed class WasmLockStoreTests : LockStoreSuite
{
    private readonly ManualTimeProvider _time = new();

    protected override ValueTask<ILockStore> CreateAsync() =>
        WasmProviders.CreateSampleAsync<ILockStore>("lock.wasm", "lock/lock.wasm", _time);

    protected override ValueTask PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return ValueTask.CompletedTask;
    }
}
