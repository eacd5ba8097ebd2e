using Pillion.Wasm.Memories;

namespace Pillion.Wasm;

/// <summary>Compiles and runs WebAssembly modules. One engine serves a whole process; it is safe for concurrent use.</summary>
public sealed class Engine : IDisposable
{
    /// <summary>An engine with the given settings, or the defaults.</summary>
    /// <exception cref="PlatformNotSupportedException">Guard pages were demanded where the platform has none.</exception>
    public Engine(EngineOptions? options = null)
    {
        Options = options ?? new EngineOptions();
        MemoryStrategy = Options.MemoryStrategy switch
        {
            MemoryStrategy.ExplicitChecks => MemoryStrategy.ExplicitChecks,
            _ when GuardArena.Shared is not null => MemoryStrategy.GuardPages,
            MemoryStrategy.Auto => MemoryStrategy.ExplicitChecks,
            _ => throw new PlatformNotSupportedException(
                "Guard pages need Linux on x64 and 128 GiB of address space (ulimit -v); use MemoryStrategy.Auto or ExplicitChecks."
            ),
        };
    }

    /// <summary>The settings.</summary>
    public EngineOptions Options { get; }

    /// <summary>The strategy in use: never <see cref="MemoryStrategy.Auto"/>.</summary>
    public MemoryStrategy MemoryStrategy { get; }

    internal Compilation.CodeOptions CodeOptions => new(IsGuarded, Options.JitLimits, Options.VectorizesLoops);

    internal bool IsGuarded => MemoryStrategy == MemoryStrategy.GuardPages;

    /// <inheritdoc/>
    public void Dispose() { }
}
