using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Fills and copies (core spec 3.0, §4.6.9). They check their whole range first and then use the BCL's copies, which must never meet a
/// guard page.
/// </summary>
internal static unsafe class BulkMemory
{
    /// <summary>
    /// Bytes between two looks at whether the guest must stop, a few milliseconds of work: a guest can fill gigabytes by one instruction.
    /// </summary>
    public const uint Piece = 16 << 20;

    public static void Fill(nint memory, ulong address, byte value, ulong count, nint context)
    {
        Check(memory, address, count);
        var target = memory + (nint)address;
        for (; count > Piece; count -= Piece)
        {
            NativeMemory.Fill((void*)target, Piece, value);
            target += (nint)Piece;
            Poll(context);
        }

        NativeMemory.Fill((void*)target, (nuint)count, value);
    }

    public static void Copy(nint destinationMemory, ulong destination, nint sourceMemory, ulong source, ulong count, nint context)
    {
        Check(sourceMemory, source, count);
        Check(destinationMemory, destination, count);
        var from = sourceMemory + (nint)source;
        var to = destinationMemory + (nint)destination;
        if (count <= Piece)
        {
            Buffer.MemoryCopy((void*)from, (void*)to, count, count);
        }
        else if (from >= to)
        {
            CopyUpwards(from, to, count, context);
        }
        else
        {
            CopyDownwards(from, to, count, context);
        }
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

    private static void CopyUpwards(nint from, nint to, ulong count, nint context)
    {
        for (ulong done = 0; done < count; done += Piece)
        {
            var piece = Math.Min(count - done, Piece);
            Buffer.MemoryCopy((void*)(from + (nint)done), (void*)(to + (nint)done), piece, piece);
            Poll(context);
        }
    }

    /// <summary>The last piece first, for a destination behind the source, which it may overlap.</summary>
    private static void CopyDownwards(nint from, nint to, ulong count, nint context)
    {
        while (count > 0)
        {
            var piece = Math.Min(count, Piece);
            count -= piece;
            Buffer.MemoryCopy((void*)(from + (nint)count), (void*)(to + (nint)count), piece, piece);
            Poll(context);
        }
    }

    private static void Poll(nint context) => Intrinsics.InstanceOf(context).ThrowIfInterrupted();

    /// <summary>Traps unless the bytes are all inside the memory at that base.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(nint memory, ulong address, ulong count)
    {
        var length = Volatile.Read(ref *(ulong*)(memory - ContextLayout.MemoryLength));
        if (count > length || address > length - count)
        {
            Intrinsics.ThrowMemoryOutOfBounds();
        }
    }
}
