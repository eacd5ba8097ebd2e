using System.Runtime.CompilerServices;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Attributes of files, by statx(2).</summary>
internal static class LinuxStat
{
    private const int TypeMask = 0xF000;

    /// <summary>Of an open file, also one opened with <c>O_PATH</c>.</summary>
    public static Errno Of(LinuxHandle handle, out FileStat stat) => Call(handle, in "\0"u8[0], LinuxNumbers.EmptyPath, out stat);

    /// <summary>Of a name in a directory, not following a link. The name is one component, NUL-terminated.</summary>
    public static Errno OfName(LinuxHandle directory, in byte name, out FileStat stat) =>
        Call(directory, in name, LinuxNumbers.SymlinkNoFollow, out stat);

    /// <summary>The type in <c>st_mode</c>.</summary>
    public static FileType TypeOf(ushort mode) =>
        (mode & TypeMask) switch
        {
            0xC000 => FileType.SocketStream,
            0xA000 => FileType.SymbolicLink,
            0x8000 => FileType.RegularFile,
            0x6000 => FileType.BlockDevice,
            0x4000 => FileType.Directory,
            0x2000 => FileType.CharacterDevice,
            _ => FileType.Unknown, // a FIFO: WASI has no type for it
        };

    private static Errno Call(LinuxHandle directory, in byte path, int flags, out FileStat stat)
    {
        Unsafe.SkipInit(out StatX result);
        if (LinuxCalls.StatX(LinuxNumbers.StatX, directory, in path, flags, StatX.BasicStats, ref result) < 0)
        {
            stat = default;
            return LinuxErrno.Last();
        }

        stat = new FileStat
        {
            Device = ((ulong)result.DeviceMajor << 32) | result.DeviceMinor,
            Inode = result.Inode,
            FileType = TypeOf(result.Mode),
            LinkCount = result.LinkCount,
            Size = result.Size,
            AccessTime = result.AccessTime.ToNanoseconds(),
            ModificationTime = result.ModificationTime.ToNanoseconds(),
            ChangeTime = result.ChangeTime.ToNanoseconds(),
        };
        return Errno.Success;
    }
}
