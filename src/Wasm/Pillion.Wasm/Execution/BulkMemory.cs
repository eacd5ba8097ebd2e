using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Fills and copies (core spec 3.0, §4.6.9). They check their whole range first and then use the BCL's copies, which must never meet a
/// guard page.
/// </summary>
internal static unsafe class BulkMemory
{
    public static void Fill(nint memory, ulong address, byte value, ulong count)
    {
        Check(memory, address, count);
        NativeMemory.Fill((void*)(memory + (nint)address), (nuint)count, value);
    }

    public static void Copy(nint destinationMemory, ulong destination, nint sourceMemory, ulong source, ulong count)
    {
        Check(sourceMemory, source, count);
        Check(destinationMemory, destination, count);
        Buffer.MemoryCopy((void*)(sourceMemory + (nint)source), (void*)(destinationMemory + (nint)destination), count, count);
    }

    public static void Init(nint memory, ulong destination, ReadOnlySpan<byte> segment, uint source, uint count)
    {
        if ((ulong)source + count > (uint)segment.Length)
        {
            Intrinsics.ThrowMemoryOutOfBounds();
        }

        Check(memory, destination, count);
        segment.Slice((int)source, (int)count).CopyTo(new Span<byte>((void*)(memory + (nint)destination), (int)count));
    }

    /// <summary>Traps unless the bytes are all inside the memory at that base.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Check(nint memory, ulong address, ulong count)
    {
        var length = *(ulong*)(memory - ContextLayout.MemoryLength);
        if (count > length || address > length - count)
        {
            Intrinsics.ThrowMemoryOutOfBounds();
        }
    }
}
