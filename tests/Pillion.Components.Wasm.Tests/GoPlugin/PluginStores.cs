using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Tests.Providers;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.GoPlugin;

/// <summary>The store of <c>tests/guests/go-plugin/store.c</c> in both forms of the ABI.</summary>
internal static class PluginStores
{
    public static readonly TheoryData<string> Forms = ["0.1", "2025"];

    public static string PathOf(string form) => Repository.PathOf($"tests/guests/go-plugin/store-{form}.wasm");

    public static ValueTask<IStateStore> CreateAsync(string form, params (string, string)[] metadata) =>
        WasmProviders.CreateAsync<IStateStore>("state.wasm", PathOf(form), null, metadata);
}
