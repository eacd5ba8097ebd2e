using System.Runtime.InteropServices;

namespace Pillion.Wasi.Files.Linux;

/// <summary>The system calls of <c>fs/</c> that a sandboxed file system needs: all relative to an open directory.</summary>
/// <remarks>
/// Strings are the first byte of NUL-terminated UTF-8. Calls answer -1 and set the last P/Invoke error, as libc does. Buffers are
/// passed with their own length, which is what bounds the kernel's access; pinning is the marshaller's.
/// </remarks>
internal static partial class LinuxCalls
{
    private const string Libc = "libc";

    /// <summary>Whether this process runs on a Linux whose numbers and layouts stand in this folder.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    [LibraryImport(Libc, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(in byte path, int flags, uint mode);

    [LibraryImport(Libc, EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(LinuxHandle directory, in byte path, int flags, uint mode);

    /// <summary><c>openat2</c>, which libc does not wrap.</summary>
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint OpenAt2(nint number, LinuxHandle directory, in byte path, in OpenHow how, nuint size);

    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(nint fd);

    [LibraryImport(Libc, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(LinuxHandle fd, ref byte buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(LinuxHandle fd, in byte buffer, nuint count);

    [LibraryImport(Libc, EntryPoint = "pread", SetLastError = true)]
    public static partial nint PRead(LinuxHandle fd, ref byte buffer, nuint count, long offset);

    [LibraryImport(Libc, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint PWrite(LinuxHandle fd, in byte buffer, nuint count, long offset);

    [LibraryImport(Libc, EntryPoint = "lseek", SetLastError = true)]
    public static partial long LSeek(LinuxHandle fd, long offset, int whence);

    [LibraryImport(Libc, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(LinuxHandle fd, int command, int argument);

    [LibraryImport(Libc, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollFd fds, nuint count, int timeoutMilliseconds);

    [LibraryImport(Libc, EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(LinuxHandle fd);

    [LibraryImport(Libc, EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int FDataSync(LinuxHandle fd);

    [LibraryImport(Libc, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(LinuxHandle fd, long length);

    [LibraryImport(Libc, EntryPoint = "fallocate", SetLastError = true)]
    public static partial int FAllocate(LinuxHandle fd, int mode, long offset, long length);

    /// <summary>Answers the error instead of setting it.</summary>
    [LibraryImport(Libc, EntryPoint = "posix_fadvise")]
    public static partial int FAdvise(LinuxHandle fd, long offset, long length, int advice);

    /// <summary><c>statx</c>, by number because older C libraries do not wrap it.</summary>
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint StatX(nint number, LinuxHandle directory, in byte path, int flags, uint mask, ref StatX result);

    /// <summary><c>getdents64</c>, by number because not all C libraries wrap it.</summary>
    [LibraryImport(Libc, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint GetDents(nint number, LinuxHandle directory, ref byte buffer, nuint size);

    /// <summary><paramref name="times"/> is the first of two: access, modification.</summary>
    [LibraryImport(Libc, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int UTimeNsAt(LinuxHandle directory, in byte path, in TimeSpec times, int flags);

    /// <summary>For a path that is absolute.</summary>
    [LibraryImport(Libc, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int UTimeNsAt(int ignored, in byte path, in TimeSpec times, int flags);

    [LibraryImport(Libc, EntryPoint = "futimens", SetLastError = true)]
    public static partial int FUTimeNs(LinuxHandle fd, in TimeSpec times);

    [LibraryImport(Libc, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MkDirAt(LinuxHandle directory, in byte path, uint mode);

    [LibraryImport(Libc, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(LinuxHandle directory, in byte path, int flags);

    [LibraryImport(Libc, EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(LinuxHandle oldDirectory, in byte oldPath, LinuxHandle newDirectory, in byte newPath);

    [LibraryImport(Libc, EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(LinuxHandle oldDirectory, in byte oldPath, LinuxHandle newDirectory, in byte newPath, int flags);

    [LibraryImport(Libc, EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int SymlinkAt(in byte content, LinuxHandle directory, in byte path);

    [LibraryImport(Libc, EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(LinuxHandle directory, in byte path, ref byte buffer, nuint size);
}
