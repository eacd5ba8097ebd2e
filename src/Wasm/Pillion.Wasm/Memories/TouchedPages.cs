using System.Runtime.InteropServices;

namespace Pillion.Wasm.Memories;

/// <summary>
/// Which pages of memory have ever been touched, as Linux knows: there is nothing in the others. Most guests touch little of what they have, and to
/// ask is much cheaper than to clear it all. <c>Documentation/admin-guide/mm/pagemap.rst</c>
/// </summary>
internal static unsafe partial class TouchedPages
{
    // Of an entry of 64 bits for each page: it is in memory, or swapped out (which moving pages are as well).
    private const ulong Touched = (1UL << 63) | (1UL << 62);

    private const ulong OfFile = 1UL << 61;

    private const int PagesAtOnce = 512;
    private const int ReadOnlyCloseOnExec = 0x80000;

    private static readonly int s_file = Open();

    /// <summary>Whether the system tells.</summary>
    public static bool AreKnown => s_file >= 0;

    /// <summary>Reads what the system knows of as many pages as there is room for, from an address at a page's start.</summary>
    /// <returns>Whether it tells.</returns>
    public static bool TryRead(nint address, Span<ulong> entries)
    {
        fixed (ulong* first = entries)
        {
            return AreKnown && TryRead(s_file, address, first, entries.Length);
        }
    }

    /// <summary>Whether a page of a file that is mapped privately has become the process's own copy, because it was written to.</summary>
    public static bool IsOwn(ulong entry) => (entry & Touched) != 0 && (entry & OfFile) == 0;

    /// <summary>Makes whole pages zero.</summary>
    public static void Clear(nint address, long length)
    {
        var entries = stackalloc ulong[PagesAtOnce];
        for (var end = address + (nint)length; address < end; )
        {
            var pages = (int)Math.Min((end - address) / NativePages.Size, PagesAtOnce);
            if (!TryRead(s_file, address, entries, pages))
            {
                new Span<byte>((void*)address, (int)(end - address)).Clear();
                return;
            }

            Clear(address, new ReadOnlySpan<ulong>(entries, pages));
            address += pages * NativePages.Size;
        }
    }

    private static void Clear(nint address, ReadOnlySpan<ulong> entries)
    {
        for (var page = 0; page < entries.Length; page++)
        {
            if ((entries[page] & Touched) == 0)
            {
                continue;
            }

            var first = page;
            while (++page < entries.Length && (entries[page] & Touched) != 0)
            {
                // Neighbours go together.
            }

            new Span<byte>((void*)(address + (first * NativePages.Size)), (page - first) * NativePages.Size).Clear();
        }
    }

    private static int Open()
    {
        if (!OperatingSystem.IsLinux())
        {
            return -1;
        }

        var file = Open("/proc/self/pagemap", ReadOnlyCloseOnExec);
        if (file >= 0 && !IsTelling(file))
        {
            _ = Close(file);
            return -1;
        }

        return file;
    }

    /// <summary>Not every system that has the file puts something into it.</summary>
    private static bool IsTelling(int file)
    {
        var length = 2 * NativePages.Size;
        var start = NativePages.Reserve((nuint)length);
        if (start == 0)
        {
            return false;
        }

        NativePages.Commit(start, (nuint)length);
        *(byte*)start = 1;
        var entries = stackalloc ulong[2];
        var isTelling = TryRead(file, start, entries, 2) && (entries[0] & Touched) != 0 && (entries[1] & Touched) == 0;
        NativePages.Release(start, (nuint)length);
        return isTelling;
    }

    private static bool TryRead(int file, nint address, ulong* entries, int pages)
    {
        var bytes = pages * sizeof(ulong);
        return Read(file, entries, (nuint)bytes, address / NativePages.Size * sizeof(ulong)) == bytes;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "pread")]
    private static partial nint Read(int file, void* buffer, nuint count, nint offset);
}
