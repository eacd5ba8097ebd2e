using System.Runtime.InteropServices;

namespace Pillion.Wasm.Caching;

/// <summary>Whose a file is, and what its user may do. Linux only; the BCL does not say.</summary>
internal static unsafe partial class FileOwner
{
    private const int AtCurrentFolder = -100;
    private const uint StatxUid = 0x8;
    private const int WriteAccess = 2; // W_OK
    private const int EffectiveAccess = 0x200; // AT_EACCESS

    /// <summary>Whether a file can be seen to belong to another user than the one this process acts as.</summary>
    /// <param name="owner">Numbers of the file's owner and of this process's user.</param>
    public static bool IsForeign(string path, out (uint File, uint Process) owner)
    {
        owner = default;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // struct statx has one layout on all architectures, of 256 bytes; the user stands at 20.
        var buffer = stackalloc byte[256];
        if (Statx(AtCurrentFolder, path, 0, StatxUid, buffer) != 0)
        {
            return false;
        }

        owner = (*(uint*)(buffer + 20), GetEffectiveUser());
        return owner.File != owner.Process;
    }

    /// <summary>Whether files can be made in a folder, as far as can be seen beforehand: not on a disk that is read-only, for instance.</summary>
    public static bool MayWrite(string folder) =>
        !OperatingSystem.IsLinux() || FileAccessAt(AtCurrentFolder, folder, WriteAccess, EffectiveAccess) == 0;

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileAccessAt(int folder, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
