using Pillion.Guests.Components.Blobstore;
using Pillion.Guests.Components.Config;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces;
using Pillion.Guests.Components.KeyValue;
using Pillion.Guests.Components.Logging;
using Pillion.Guests.Components.Messaging;
using Pillion.Guests.Http;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests;

/// <summary>What all Wasm apps of a process share: the engine, the functions guests may import, the threads they run on.</summary>
public sealed class WasmHost : IDisposable
{
    // Most hosts have modules only, or components only.
    private readonly Lazy<ComponentLinker> _componentLinker;
    private readonly Lazy<NetworkHttpClient> _network = new(static () => new NetworkHttpClient(static _ => true));

    /// <summary>A host with the given engine settings.</summary>
    /// <param name="options">Settings of the engine; null for the defaults.</param>
    public WasmHost(EngineOptions? options = null)
    {
        Engine = new Engine(options);
        Linker = new Linker(Engine);
        WasiPreview1.AddTo(Linker);
        ExperimentalHttp.AddTo(Linker);
        _componentLinker = new Lazy<ComponentLinker>(CreateComponentLinker);
    }

    internal Engine Engine { get; }

    internal Linker Linker { get; }

    /// <summary>What components may import.</summary>
    internal ComponentLinker ComponentLinker => _componentLinker.Value;

    /// <summary>Sends components' requests; who may go where is decided before.</summary>
    internal NetworkHttpClient Network => _network.Value;

    internal GuestThreadPool Threads { get; } = new();

    internal BorrowedThreads Borrowed { get; } = new(Environment.ProcessorCount, PoolThreads.Add);

    /// <summary>Lock of the gates of all apps, which call each other.</summary>
    internal Lock GateLock { get; } = new();

    internal OutboundHttp Outbound { get; } = new();

    /// <summary>Ends the threads that are idle; apps must have been disposed before.</summary>
    public void Dispose()
    {
        Threads.Dispose();
        Borrowed.Dispose();
        Outbound.Dispose();
        if (_network.IsValueCreated)
        {
            _network.Value.Dispose();
        }

        Engine.Dispose();
    }

    private ComponentLinker CreateComponentLinker()
    {
        var linker = WasiPreview3.AddTo(WasiPreview2.AddTo(new ComponentLinker(Engine)));
        DaprHost.AddTo(linker);
        InterfacesHost.AddTo(linker);
        KeyValueHost.AddTo(linker);
        BlobstoreHost.AddTo(linker);
        ConfigHost.AddTo(linker);
        LoggingHost.AddTo(linker);
        MessagingHost.AddTo(linker);
        return linker;
    }
}
