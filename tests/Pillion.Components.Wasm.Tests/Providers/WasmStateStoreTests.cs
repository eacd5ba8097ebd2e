using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>A state store in C does what every state store does.</summary>
public sealed class WasmStateStoreTests : StateStoreSuite
{
    protected override ValueTask<IStateStore> CreateAsync() =>
        WasmProviders.CreateSampleAsync<IStateStore>("state.wasm", "state/store.wasm", Time);
}
