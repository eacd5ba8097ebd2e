using Pillion.Guests.Components.Blobstore;
using Pillion.Guests.Components.Config;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces;
using Pillion.Guests.Components.KeyValue;
using Pillion.Guests.Components.Logging;
using Pillion.Guests.Components.Messaging;
using Pillion.Wasi;

namespace Pillion.Guests.Components;

/// <summary>What the host functions find behind an instance of a component.</summary>
internal sealed class ComponentState(WasmAppOptions options, WasiContext wasi) : IWasiHost
{
    /// <inheritdoc/>
    public WasiContext Wasi => wasi;

    /// <summary>The app's building blocks.</summary>
    public DaprHost Dapr { get; } = new(options.Runtime, wasi);

    /// <summary>The app's state stores as <c>wasi:keyvalue</c>.</summary>
    public KeyValueHost KeyValue => field ??= new KeyValueHost(options.Runtime, wasi);

    /// <summary>A state store of the app as <c>wasi:blobstore</c>.</summary>
    public BlobstoreHost Blobstore => field ??= new BlobstoreHost(options.Runtime, wasi);

    /// <summary>The app's configuration stores as <c>wasi:config</c>.</summary>
    public ConfigHost Config => field ??= new ConfigHost(options.Runtime, wasi);

    /// <summary>The app's log as <c>wasi:logging</c>.</summary>
    public LoggingHost Logging => field ??= new LoggingHost(options.Runtime);

    /// <summary>The app's pub/sub components as <c>wasi:messaging</c>.</summary>
    public MessagingHost Messaging => field ??= new MessagingHost(options.Runtime, wasi);

    /// <summary>The building blocks as <c>dapr-wasm-components:interfaces</c> has them.</summary>
    public InterfacesHost Interfaces => field ??= new InterfacesHost(options, wasi);
}
