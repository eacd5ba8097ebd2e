using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pillion.Wasm.Memories;

/// <summary>Address space by the operating system's calls (POSIX <c>mmap</c> family, Linux values).</summary>
internal static unsafe partial class NativePages
{
    /// <summary>The page size that protections work on. 4 KiB on x64; larger pages elsewhere only cost some memory.</summary>
    public static readonly int Size = Environment.SystemPageSize;

    private const int ProtNone = 0;
    private const int ProtReadWrite = 1 | 2;
    private const int ProtReadExecute = 1 | 4;
    private const int MapPrivateNoReserve = 0x02 | 0x4000;
    private const int MapPrivateAnonymousNoReserve = MapPrivateNoReserve | 0x20;
    private const int MapFixed = 0x10;
    private const int MfdCloseOnExec = 1;
    private const int MadvDontNeed = 4;
    private const nint MapFailed = -1;

    /// <summary>Reserves inaccessible address space that costs no memory.</summary>
    /// <returns>Its start, or 0 if the system refuses.</returns>
    public static nint Reserve(nuint length)
    {
        var address = MMap(0, length, ProtNone, MapPrivateAnonymousNoReserve, -1, 0);
        return address == MapFailed ? 0 : address;
    }

    /// <summary>Makes of pages what they were when they had been reserved, whatever is mapped there.</summary>
    /// <exception cref="WasmLimitException">The system refuses.</exception>
    public static void ReserveAgain(nint address, nuint length) => Map(address, length, ProtNone, MapPrivateAnonymousNoReserve, -1);

    /// <summary>Makes a file in memory that has no name elsewhere and is zero.</summary>
    /// <param name="name">What /proc shows it as.</param>
    /// <returns>Null if the system has none to give.</returns>
    public static SafeFileHandle? CreateFile(string name, long length)
    {
        var descriptor = MemFdCreate(name, MfdCloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FTruncate(descriptor, length) == 0)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>
    /// Replaces pages by those of a file, readable and writable; what is written stays here. <see cref="Discard"/> brings the file's bytes back.
    /// </summary>
    /// <exception cref="WasmLimitException">The system refuses; the pages are then lost, until <see cref="ReserveAgain"/>.</exception>
    public static void MapFile(nint address, nuint length, SafeFileHandle file) =>
        Map(address, length, ProtReadWrite, MapPrivateNoReserve, (int)file.DangerousGetHandle());

    /// <summary>Makes reserved pages readable and writable; they are zero.</summary>
    /// <exception cref="WasmLimitException">The system has no memory left.</exception>
    public static void Commit(nint address, nuint length) => Protect(address, length, ProtReadWrite);

    /// <summary>Makes pages inaccessible and keeps their contents.</summary>
    public static void Block(nint address, nuint length) => Protect(address, length, ProtNone);

    public static void MakeExecutable(nint address, nuint length) => Protect(address, length, ProtReadExecute);

    /// <summary>Gives the pages' memory back; if accessible, they read as zero afterwards, or as the file that is mapped there.</summary>
    public static void Discard(nint address, nuint length)
    {
        if (length != 0)
        {
            _ = MAdvise(address, length, MadvDontNeed);
        }
    }

    public static void Release(nint address, nuint length) => _ = MUnmap(address, length);

    /// <summary>Rounds up to whole pages.</summary>
    public static long RoundUp(long bytes) => (bytes + Size - 1) & -(long)Size;

    private static void Protect(nint address, nuint length, int protection)
    {
        if (length != 0 && MProtect(address, length, protection) != 0)
        {
            throw new WasmLimitException($"The operating system refused {length} bytes of memory (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    private static void Map(nint address, nuint length, int protection, int flags, int file)
    {
        if (MMap(address, length, protection, flags | MapFixed, file, 0) == MapFailed)
        {
            throw new WasmLimitException($"The operating system refused to map {length} bytes (error {Marshal.GetLastPInvokeError()}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemFdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int FTruncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MMap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MProtect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int MAdvise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MUnmap(nint address, nuint length);
}
