using System.Runtime.InteropServices;

namespace Pillion.Wasm.Caching;

/// <summary>Memory for the contents of a file, given back at once and not when the collector next looks at its large objects.</summary>
internal sealed unsafe class NativeBuffer(int length) : IDisposable
{
    private void* _bytes = NativeMemory.Alloc((nuint)length);

    ~NativeBuffer() => Dispose();

    /// <summary>Valid until the buffer is disposed.</summary>
    public Span<byte> Span => new(_bytes, length);

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        GC.SuppressFinalize(this);
    }
}
