namespace Pillion.Wasm;

/// <summary>Compiles and runs WebAssembly modules. One engine serves a whole process; it is safe for concurrent use.</summary>
public sealed class Engine : IDisposable
{
    /// <summary>An engine with the given settings, or the defaults.</summary>
    /// <exception cref="PlatformNotSupportedException">Guard pages were demanded where the platform has none.</exception>
    public Engine(EngineOptions? options = null) { Options = options ?? new(); }

    /// <summary>The settings.</summary>
    public EngineOptions Options { get; }

    /// <summary>The strategy in use: never <see cref="MemoryStrategy.Auto"/>.</summary>
    public MemoryStrategy MemoryStrategy => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() { }
}
