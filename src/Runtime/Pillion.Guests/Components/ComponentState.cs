using Pillion.BuildingBlocks.Apps;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.KeyValue;
using Pillion.Wasi;

namespace Pillion.Guests.Components;

/// <summary>What the host functions find behind an instance of a component.</summary>
internal sealed class ComponentState(AppRuntime app, WasiContext wasi) : IWasiHost
{
    /// <inheritdoc/>
    public WasiContext Wasi => wasi;

    /// <summary>The app's building blocks.</summary>
    public DaprHost Dapr { get; } = new(app, wasi);

    /// <summary>The app's state stores as <c>wasi:keyvalue</c>.</summary>
    public KeyValueHost KeyValue => field ??= new KeyValueHost(app, wasi);
}
