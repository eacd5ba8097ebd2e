using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pillion.Wasm.Memories;

/// <summary>
/// Address space of one instance or one stand-alone memory. The base address that compiled code receives points between
/// the context, which lies below it, and the linear memory, which starts at it.
/// </summary>
/// <remarks>
/// <code>
///   slot ──► ┌──────────────────────┐
///            │ poll page            │  made inaccessible to interrupt the guest (guard pages only)
///            ├──────────────────────┤
///            │ context              │  see Execution.ContextLayout; the memory's length is at base - 8
///   base ──► ├──────────────────────┤
///            │ linear memory        │  committed up to its present length
///            ├──────────────────────┤
///            │ inaccessible         │  guard pages: up to 8 GiB from base
///            └──────────────────────┘
/// </code>
/// The memory never moves. A finalizer returns the space of an owner that was not disposed. A slot that was released has the base of an
/// empty memory that never goes, so that whoever still asks finds no byte, and no checks for it are needed.
/// </remarks>
internal sealed unsafe class Slot : IDisposable
{
    private static readonly nint s_nowhere =
        (nint)NativeMemory.AllocZeroed(Execution.ContextLayout.InstanceHandle) + Execution.ContextLayout.InstanceHandle;

    private readonly GuardArena? _arena;
    private readonly nint _start;
    private readonly long _length;
    private readonly long _contextPages;
    private long _committed;
    private bool _isSparse;
    private MemoryImage? _mapped;
    private bool _released;

    private Slot(GuardArena? arena, nint start, long length, long contextPages)
    {
        _arena = arena;
        _start = start;
        _length = length;
        _contextPages = contextPages;
        Base = start + (nint)(NativePages.Size + contextPages);
        NativePages.Commit(start, (nuint)(NativePages.Size + contextPages));
    }

    ~Slot() => Release();

    /// <summary>Start of the linear memory.</summary>
    public nint Base { get; private set; }

    /// <summary>Whether accesses out of range fault.</summary>
    public bool IsGuarded => _arena is not null;

    /// <summary>Whether its space was given back.</summary>
    public bool IsReleased => _released;

    /// <summary>How far the linear memory can grow, in bytes.</summary>
    public long Capacity => _length - NativePages.Size - _contextPages;

    /// <summary>Present length of the linear memory in bytes, kept where compiled code reads it.</summary>
    public ref long MemoryLength => ref Unsafe.AsRef<long>((void*)(Base - 8));

    /// <summary>Distance from the poll page to the base of a slot with such a context, in bytes.</summary>
    public static long PollOffset(long contextBytes) => NativePages.RoundUp(contextBytes) + NativePages.Size;

    /// <param name="guarded">Whether accesses out of range must fault.</param>
    /// <param name="contextBytes">Room below the base.</param>
    /// <param name="wantedCapacity">How far the memory should be able to grow; a slot without guard may get less.</param>
    /// <param name="neededCapacity">How far it must.</param>
    /// <exception cref="WasmLimitException">There is no address space left.</exception>
    public static Slot Allocate(bool guarded, long contextBytes, long wantedCapacity, long neededCapacity)
    {
        var contextPages = NativePages.RoundUp(contextBytes);
        if (contextPages > GuardArena.MaxContextBytes)
        {
            throw new WasmLimitException($"The module needs {contextBytes} bytes for its globals and functions; the limit is 15 MiB.");
        }

        if (guarded)
        {
            // 4 GiB is the most that a 32-bit memory holds; what lies behind it stays inaccessible.
            var arena = GuardArena.Shared!;
            return new Slot(arena, arena.Take(), NativePages.Size + contextPages + (4L << 30), contextPages);
        }

        for (var capacity = wantedCapacity; ; capacity = Math.Max(capacity / 2, neededCapacity))
        {
            var length = NativePages.Size + contextPages + NativePages.RoundUp(capacity);
            var start = NativePages.Reserve((nuint)length);
            if (start != 0)
            {
                return new Slot(null, start, length, contextPages);
            }

            if (capacity <= neededCapacity)
            {
                throw new WasmLimitException($"The operating system refused {length} bytes of address space.");
            }
        }
    }

    /// <summary>Makes the memory that long; new bytes are zero.</summary>
    public void GrowTo(long length)
    {
        var committed = NativePages.RoundUp(length);
        if (committed > _committed)
        {
            NativePages.Commit(Base + (nint)_committed, (nuint)(committed - _committed));
            _committed = committed;
        }

        // Other threads that use a shared memory must not see the length before they can see the bytes.
        Volatile.Write(ref MemoryLength, length);
    }

    /// <summary>Gives the memory the length and contents it had at a snapshot.</summary>
    /// <param name="length">Its length then.</param>
    /// <param name="image">Its bytes then.</param>
    public void Restore(long length, MemoryImage image)
    {
        // Up to the end of the last page: a memory that ends within it may have been longer.
        var end = Math.Min(_committed, NativePages.RoundUp(length));
        if (_mapped is not null && _mapped != image)
        {
            Unmap();
            NativePages.Commit(Base, (nuint)_committed);
        }

        if (image.File is null)
        {
            Write(image, end);
        }
        else
        {
            Map(image, end);
        }

        if (_committed > end)
        {
            // What the guest grew becomes inaccessible again; a small amount is wiped and kept for the next guest's growth.
            var grown = _committed - end;
            if (grown <= MemoryImage.WriteUpTo)
            {
                new Span<byte>((void*)(Base + (nint)end), (int)grown).Clear();
            }
            else
            {
                NativePages.Discard(Base + (nint)end, (nuint)grown);
            }

            NativePages.Block(Base + (nint)end, (nuint)grown);
            _committed = end;
        }

        MemoryLength = length;
    }

    /// <summary>Writes an image's bytes and makes what is behind them zero.</summary>
    private void Write(MemoryImage image, long end)
    {
        var kept = Math.Min(end, MemoryImage.WriteUpTo);
        ReadOnlySpan<byte> bytes = image.Bytes;
        var written = 0;
        foreach (var gap in image.Gaps)
        {
            if (gap.End > kept)
            {
                break;
            }

            bytes[written..gap.Start].CopyTo(new Span<byte>((void*)(Base + written), (int)kept - written));
            Clear(gap.Start, gap.End);
            written = gap.End;
        }

        bytes[written..(int)Math.Min(bytes.Length, kept)].CopyTo(new Span<byte>((void*)(Base + written), (int)kept - written));
        if (bytes.Length < kept)
        {
            var page = Math.Min(NativePages.RoundUp(bytes.Length), kept);
            new Span<byte>((void*)(Base + bytes.Length), (int)(page - bytes.Length)).Clear();
            Clear(page, kept);
        }

        _isSparse = true;
        if (end > kept)
        {
            NativePages.Discard(Base + (nint)kept, (nuint)(end - kept));
            if (bytes.Length > kept)
            {
                bytes[(int)kept..].CopyTo(new Span<byte>((void*)(Base + (nint)kept), bytes.Length - (int)kept));
            }
        }
    }

    /// <summary>Takes back what was written since the image was mapped, or maps it.</summary>
    private void Map(MemoryImage image, long end)
    {
        if (_mapped != image)
        {
            _mapped = image;
            NativePages.MapFile(Base, (nuint)image.MappedLength, image.File!);
            NativePages.Discard(Base + (nint)image.MappedLength, (nuint)(end - image.MappedLength));
        }
        else if (!image.TryWriteBack(Base, end))
        {
            NativePages.Discard(Base, (nuint)end);
        }
    }

    private void Unmap()
    {
        if (_mapped is not null)
        {
            NativePages.ReserveAgain(Base, (nuint)_mapped.MappedLength);
            _mapped = null;
        }
    }

    /// <summary>Makes whole pages zero that had no contents at the snapshot.</summary>
    private void Clear(long start, long end)
    {
        var address = Base + (nint)start;
        if (end - start < MemoryImage.LeastGap || !TouchedPages.AreKnown)
        {
            new Span<byte>((void*)address, (int)(end - start)).Clear();
        }
        else if (_isSparse)
        {
            TouchedPages.Clear(address, end - start);
        }
        else
        {
            // Once: taking the snapshot has touched everything, if only to read it.
            NativePages.Discard(address, (nuint)(end - start));
        }
    }

    /// <summary>Makes the poll page fault, or lets it be read again.</summary>
    public void BlockPollPage(bool block)
    {
        if (block)
        {
            NativePages.Block(_start, (nuint)NativePages.Size);
        }
        else
        {
            NativePages.Commit(_start, (nuint)NativePages.Size);
        }
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_released)
        {
            return;
        }

        _released = true;
        if (_arena is null)
        {
            Base = s_nowhere;
            NativePages.Release(_start, (nuint)_length);
            return;
        }

        Unmap();
        Base = s_nowhere;
        var used = (nuint)(NativePages.Size + _contextPages + _committed);
        NativePages.Discard(_start, used);
        NativePages.Block(_start, used);
        _arena.Give(_start);
    }
}
