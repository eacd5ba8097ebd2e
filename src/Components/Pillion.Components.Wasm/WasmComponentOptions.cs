using Pillion.Modules;
using Pillion.Wasm;

namespace Pillion.Components.Wasm;

/// <summary>What Wasm components get from the host.</summary>
public sealed record WasmComponentOptions
{
    /// <summary>Where modules come from.</summary>
    public IModuleSource Modules { get; init; } = new ModuleFetcher(new ModuleFetcherOptions());

    /// <summary>Where compiled modules are kept; null: nowhere.</summary>
    public CompilationCache? Cache { get; init; }
}
