namespace Pillion.Wasm;

/// <summary>A linear memory. It never moves: spans stay valid while the memory lives and grow never invalidates them.</summary>
/// <remarks>Addresses and lengths are those of the guest: unsigned, in bytes from the start of the memory. Little-endian.</remarks>
public sealed class Memory : Extern, IDisposable
{
    /// <summary>A memory owned by the host, to be imported by guests.</summary>
    public Memory(Engine engine, MemoryType type) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override MemoryType Type => throw new NotImplementedException();

    /// <summary>Present size in bytes.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>The bytes <paramref name="address"/> … <paramref name="address"/> + <paramref name="length"/> - 1.</summary>
    /// <exception cref="WasmTrapException">They are not all inside the memory.</exception>
    public Span<byte> Slice(uint address, uint length) => throw new NotImplementedException();

    /// <summary>As <see cref="Slice"/>, answering <see langword="false"/> instead of throwing.</summary>
    public bool TrySlice(uint address, uint length, out Span<byte> bytes) => throw new NotImplementedException();

    /// <summary>Reads a number at an address, aligned or not.</summary>
    /// <exception cref="WasmTrapException">It is outside the memory.</exception>
    public T Read<T>(uint address)
        where T : unmanaged => throw new NotImplementedException();

    /// <summary>Writes a number at an address, aligned or not.</summary>
    /// <exception cref="WasmTrapException">It is outside the memory.</exception>
    public void Write<T>(uint address, T value)
        where T : unmanaged => throw new NotImplementedException();

    /// <summary>Grows by a number of pages.</summary>
    /// <returns>The size before, in pages, or -1 if it may not grow that far.</returns>
    public long Grow(long pages) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
