using Pillion.Wasi;

namespace Pillion.Guests.GoPlugin;

/// <summary>What the host functions of a plug-in find behind its instance.</summary>
internal sealed class PluginState(WasiContext wasi) : IWasiHost
{
    public WasiContext Wasi => wasi;
}
