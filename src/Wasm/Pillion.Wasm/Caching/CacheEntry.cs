namespace Pillion.Wasm.Caching;

/// <summary>What a cache keeps of a module, in memory and checked.</summary>
internal sealed class CacheEntry(NativeBuffer file, int imageLength, CompiledModule module) : IDisposable
{
    /// <summary>The assembly; valid until the entry is disposed.</summary>
    public ReadOnlySpan<byte> Image => file.Span[..imageLength];

    public CompiledModule Module => module;

    public void Dispose() => file.Dispose();
}
