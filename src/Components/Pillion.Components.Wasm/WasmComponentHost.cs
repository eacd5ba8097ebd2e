using Pillion.Components.Wasm.Calls;
using Pillion.Modules;
using Pillion.Wasi;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm;

/// <summary>What all Wasm components of a host share: the engine, the modules' source, the threads that guests may block.</summary>
/// <remarks>It lives as long as the process: components come and go with their files, and nothing in it is more than a thread that ends when it is idle.</remarks>
internal sealed class WasmComponentHost
{
    // Most hosts have core modules only.
    private readonly Lazy<ComponentLinker> _linker;

    public WasmComponentHost(WasmComponentOptions options)
    {
        Modules = options.Modules;
        Engine = new Engine(new EngineOptions { Cache = options.Cache });
        _linker = new Lazy<ComponentLinker>(() => WasiPreview3.AddTo(WasiPreview2.AddTo(new ComponentLinker(Engine))));
    }

    public IModuleSource Modules { get; }

    public Engine Engine { get; }

    /// <summary>What components may import.</summary>
    public ComponentLinker Linker => _linker.Value;

    /// <summary>For calls that may wait, or that take long.</summary>
    public GuestThreads Threads { get; } = new();

    /// <summary>For calls that are short.</summary>
    public CallBudget InlineCalls { get; } = new();
}
