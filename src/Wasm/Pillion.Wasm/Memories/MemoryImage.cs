using Microsoft.Win32.SafeHandles;

namespace Pillion.Wasm.Memories;

/// <summary>What a memory held at a snapshot, kept once for all memories that are restored from it.</summary>
/// <remarks>
/// Small ones are bytes that are written back. A large one is a file without a name that memories map privately: each has its own copy of the pages
/// that it writes to and shares the others, and only those copies are restored. A guest of 10 MB that has written to 100 pages is as new after
/// microseconds, and idle it takes 400 KB of its own.
/// </remarks>
internal sealed class MemoryImage
{
    /// <summary>So many bytes without contents are worth asking which of them a guest has touched.</summary>
    public const int LeastGap = 256 << 10;

    /// <summary>Below a few MiB writing is cheaper than the page faults that follow after giving pages back (docs/benchmarks.md).</summary>
    public const int WriteUpTo = 4 << 20;

    private const int PagesAtOnce = 1024;

    /// <param name="bytes">The memory up to its last byte that is not zero.</param>
    public MemoryImage(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > WriteUpTo && NativePages.CreateFile("pillion-image", NativePages.RoundUp(bytes.Length)) is { } file)
        {
            RandomAccess.Write(file, bytes, fileOffset: 0);
            File = file;
            MappedLength = NativePages.RoundUp(bytes.Length);
            Bytes = [];
            Gaps = [];
            return;
        }

        Bytes = bytes.ToArray();
        Gaps = FindGaps(bytes);
    }

    /// <summary>What is to be mapped from the start of a memory, if it is large.</summary>
    public SafeFileHandle? File { get; }

    /// <summary>Whole pages that <see cref="File"/> has, in bytes; behind them the memory was zero.</summary>
    public long MappedLength { get; }

    /// <summary>The memory up to its last byte that was not zero; nothing if there is a <see cref="File"/>.</summary>
    public byte[] Bytes { get; }

    /// <summary>Where there is nothing but zeros in between: whole pages, <see cref="LeastGap"/> at least, in order. A Rust program's stack is one.</summary>
    public (int Start, int End)[] Gaps { get; }

    /// <summary>Writes back the pages that a memory has its own copies of, which spares the next guest the faults of getting them again.</summary>
    /// <param name="address">Where the <see cref="File"/> is mapped.</param>
    /// <param name="length">The memory's whole pages, in bytes.</param>
    /// <returns>False if the system does not tell which they are, or if they are so many that they should be forgotten.</returns>
    public unsafe bool TryWriteBack(nint address, long length)
    {
        Span<ulong> entries = stackalloc ulong[PagesAtOnce];
        var written = 0L;
        for (var start = 0L; start < length; start += (long)PagesAtOnce * NativePages.Size)
        {
            var pages = entries[..(int)Math.Min(PagesAtOnce, (length - start) / NativePages.Size)];
            if (!TouchedPages.TryRead(address + (nint)start, pages))
            {
                return false;
            }

            for (var page = 0; page < pages.Length; page++)
            {
                var first = page;
                while (page < pages.Length && TouchedPages.IsOwn(pages[page]))
                {
                    page++;
                }

                var size = (page - first) * NativePages.Size;
                written += size;
                if (written > WriteUpTo)
                {
                    return false;
                }

                var offset = start + ((long)first * NativePages.Size);
                CopyTo(new Span<byte>((void*)(address + (nint)offset), size), offset);
            }
        }

        return true;
    }

    /// <summary>Copies bytes of the file, and zeros of what is behind it.</summary>
    private void CopyTo(Span<byte> destination, long offset)
    {
        var inFile = (int)Math.Clamp(MappedLength - offset, 0, destination.Length);
        if (inFile > 0 && RandomAccess.Read(File!, destination[..inFile], offset) != inFile)
        {
            throw new IOException($"The image of a memory does not have its {inFile} bytes at {offset}.");
        }

        destination[inFile..].Clear();
    }

    private static (int Start, int End)[] FindGaps(ReadOnlySpan<byte> bytes)
    {
        var gaps = new List<(int, int)>();
        for (var at = 0; at < bytes.Length; )
        {
            var length = bytes[at..].IndexOfAnyExcept((byte)0);
            var (start, end) = ((int)NativePages.RoundUp(at), (at + Math.Max(length, 0)) & -NativePages.Size);
            if (end - start >= LeastGap)
            {
                gaps.Add((start, end));
            }

            var next = at + Math.Max(length, 0);
            var zero = bytes[next..].IndexOf((byte)0);
            at = zero < 0 ? bytes.Length : next + zero;
        }

        return [.. gaps];
    }
}
