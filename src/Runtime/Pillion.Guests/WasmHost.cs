using Pillion.Guests.Http;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Guests;

/// <summary>What all Wasm apps of a process share: the engine, the functions guests may import, the threads they run on.</summary>
public sealed class WasmHost : IDisposable
{
    /// <summary>A host with the given engine settings.</summary>
    /// <param name="options">Settings of the engine; null for the defaults.</param>
    public WasmHost(EngineOptions? options = null)
    {
        Engine = new Engine(options);
        Linker = new Linker(Engine);
        WasiPreview1.AddTo(Linker);
        ExperimentalHttp.AddTo(Linker);
    }

    internal Engine Engine { get; }

    internal Linker Linker { get; }

    internal GuestThreadPool Threads { get; } = new();

    /// <summary>Lock of the gates of all apps, which call each other.</summary>
    internal Lock GateLock { get; } = new();

    internal OutboundHttp Outbound { get; } = new();

    /// <summary>Ends the threads that are idle; apps must have been disposed before.</summary>
    public void Dispose()
    {
        Threads.Dispose();
        Outbound.Dispose();
        Engine.Dispose();
    }
}
