using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Portable;

/// <summary>Attributes of files, as far as every operating system tells them.</summary>
internal static class PortableStat
{
    private const ulong NanosecondsPerTick = 100;

    /// <summary>Of what is at a host path, a symbolic link itself included.</summary>
    public static Errno Of(string hostPath, out FileStat stat)
    {
        var info = InfoOf(hostPath);
        stat = default;
        if (info is null)
        {
            return Errno.NoEnt;
        }

        stat = new FileStat
        {
            Device = 1,
            Inode = NumberOf(hostPath),
            FileType = TypeOf(info),
            LinkCount = 1,
            Size = info is FileInfo { LinkTarget: null } file ? (ulong)file.Length : 0,
            AccessTime = ToNanoseconds(info.LastAccessTimeUtc),
            ModificationTime = ToNanoseconds(info.LastWriteTimeUtc),
            ChangeTime = ToNanoseconds(info.LastWriteTimeUtc),
        };
        return Errno.Success;
    }

    /// <summary>Sets the times of what is at a host path.</summary>
    public static void SetTimes(string hostPath, FileTimes times)
    {
        var info = InfoOf(hostPath) ?? throw new FileNotFoundException(null, hostPath);
        if ((times.Flags & (FstFlags.Atim | FstFlags.AtimNow)) != 0)
        {
            info.LastAccessTimeUtc = ToTime(times.AccessTime, (times.Flags & FstFlags.AtimNow) != 0);
        }

        if ((times.Flags & (FstFlags.Mtim | FstFlags.MtimNow)) != 0)
        {
            info.LastWriteTimeUtc = ToTime(times.ModificationTime, (times.Flags & FstFlags.MtimNow) != 0);
        }
    }

    /// <summary>What is at a host path, or null.</summary>
    public static FileSystemInfo? InfoOf(string hostPath)
    {
        var file = new FileInfo(hostPath);
        return file.LinkTarget is not null || file.Exists ? file
            : Directory.Exists(hostPath) ? new DirectoryInfo(hostPath)
            : null;
    }

    /// <summary>The type of what is there.</summary>
    public static FileType TypeOf(FileSystemInfo info) =>
        info.LinkTarget is not null ? FileType.SymbolicLink
        : info is DirectoryInfo ? FileType.Directory
        : FileType.RegularFile;

    /// <summary>A number that stands for a path: FNV-1a, since there are no serial numbers to be had.</summary>
    public static ulong NumberOf(string hostPath)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in hostPath)
        {
            hash = (hash ^ character) * 1_099_511_628_211UL;
        }

        return hash;
    }

    private static ulong ToNanoseconds(DateTime time) => (ulong)Math.Max(0, (time - DateTime.UnixEpoch).Ticks) * NanosecondsPerTick;

    private static DateTime ToTime(ulong nanoseconds, bool isNow) =>
        isNow ? TimeProvider.System.GetUtcNow().UtcDateTime : DateTime.UnixEpoch.AddTicks((long)(nanoseconds / NanosecondsPerTick));
}
