using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Components.Wasm.Tests.Providers;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>The sample in Go: a plug-in with Go's garbage collector between itself and the host.</summary>
public sealed class GoStateStoreTests : StateStoreSuite
{
    protected override ValueTask<IStateStore> CreateAsync()
    {
        var path = Repository.PathOf("samples/components/state-go-plugin/store.wasm");
        const string Reason = "samples/components/state-go-plugin has no store.wasm: run eng/build-go-components";
        Assert.False(!File.Exists(path) && Environment.GetEnvironmentVariable("CI") == "true", Reason);
        Assert.SkipUnless(File.Exists(path), Reason);
        return WasmProviders.CreateAsync<IStateStore>("state.wasm", path);
    }
}
