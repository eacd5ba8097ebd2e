using Pillion.Abstractions;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.State;
using Pillion.Wasi;
using Pillion.Wasm;
using Pillion.Wasm.GoPlugin;

namespace Pillion.Components.Wasm.GoPlugin;

/// <summary>The code of a state store that is a plug-in, linked. It may import WASI preview 1, and nothing of the module <c>env</c>.</summary>
internal sealed class PluginStateStoreProvider : IProviderTemplate<IStateStoreGuest>
{
    private readonly GuestCode _code;
    private readonly ComponentSpec _spec;
    private readonly PluginModule _module;

    /// <exception cref="WasmLinkException">It does not export all that a store has, or imports what it is not given.</exception>
    public PluginStateStoreProvider(WasmComponentHost host, GuestCode code, Module module, ComponentSpec spec, GuestLimits limits)
    {
        (_code, _spec) = (code, spec);
        var linker = WasiPreview1.AddTo(new Linker(host.Engine));
        _module = new PluginModule(PluginStateStore.Service, module, linker, limits.ForInstance);
    }

    public IProviderGuest<IStateStoreGuest> Instantiate(WasiContext wasi) => new Guest(this, _module.Instantiate(wasi));

    public void Dispose() => _module.Dispose();

    private sealed class Guest(PluginStateStoreProvider provider, PluginInstance plugin) : IProviderGuest<IStateStoreGuest>
    {
        public DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken) =>
            plugin.WithDeadline(timeout, cancellationToken);

        public IStateStoreGuest Begin()
        {
            try
            {
                plugin.Start();
            }
            catch (WasmLinkException e)
            {
                throw provider._spec.Metadata.Error(
                    GuestCode.Key,
                    $"names {provider._code.DisplayName}, which cannot be used: {e.Message}"
                );
            }

            return new PluginStateStore(plugin, provider._spec);
        }

        public void Dispose() => plugin.Dispose();
    }
}
