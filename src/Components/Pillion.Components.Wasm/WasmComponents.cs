using Pillion.Abstractions;
using Pillion.Components.Wasm.Bindings;
using Pillion.Components.Wasm.Configuration;
using Pillion.Components.Wasm.Cryptography;
using Pillion.Components.Wasm.HttpFilters;
using Pillion.Components.Wasm.Locks;
using Pillion.Components.Wasm.NameResolution;
using Pillion.Components.Wasm.PubSub;
using Pillion.Components.Wasm.Secrets;
using Pillion.Components.Wasm.State;

namespace Pillion.Components.Wasm;

/// <summary>The components whose code is a Wasm module that their metadata names.</summary>
public static class WasmComponents
{
    /// <summary>All of them, by their type names. They share one <see cref="WasmComponentHost"/>, which is made when the first one is.</summary>
    public static IReadOnlyList<ComponentRegistration> Create(WasmComponentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new Lazy<WasmComponentHost>(() => new WasmComponentHost(options));
        return
        [
            new ComponentRegistration("state.wasm", services => new WasmStateStore(host.Value, services)),
            new ComponentRegistration("pubsub.wasm", services => new WasmPubSub(host.Value, services)),
            new ComponentRegistration("bindings.wasm", services => new WasmBinding(host.Value, services)),
            new ComponentRegistration("bindings.input.wasm", services => new WasmInputBinding(host.Value, services)),
            new ComponentRegistration("secretstores.wasm", services => new WasmSecretStore(host.Value, services)),
            new ComponentRegistration("configuration.wasm", services => new WasmConfigurationStore(host.Value, services)),
            new ComponentRegistration("lock.wasm", services => new WasmLockStore(host.Value, services)),
            new ComponentRegistration("crypto.wasm", services => new WasmCryptoProvider(host.Value, services)),
            new ComponentRegistration("middleware.http.wasm", services => new WasmMiddleware(host.Value, services)),
            new ComponentRegistration("nameresolution.wasm", services => new WasmNameResolution(host.Value, services)),
        ];
    }
}
