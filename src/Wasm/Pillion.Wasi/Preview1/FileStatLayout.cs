using System.Buffers.Binary;
using Pillion.Wasi.Descriptors;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>
/// Attributes of files in guest memory (witx <c>$filestat</c>).
/// <code>
///   0     8     16         24      32     40     48     56     64
///   | dev | ino | filetype | nlink | size | atim | mtim | ctim |
/// </code>
/// </summary>
internal static class FileStatLayout
{
    private const int Size = 64;

    /// <summary>Writes attributes.</summary>
    public static Errno Put(Memory memory, uint address, in FileStat stat)
    {
        if (!memory.TrySlice(address, Size, out var bytes))
        {
            return Errno.Fault;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stat.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], stat.Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (ulong)stat.FileType);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], stat.LinkCount);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], stat.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], stat.AccessTime);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], stat.ModificationTime);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], stat.ChangeTime);
        return Errno.Success;
    }

    /// <summary>Checks the arguments of the functions that set times.</summary>
    public static bool TryGetTimes(ulong accessTime, ulong modificationTime, int flags, out FileTimes times)
    {
        times = new FileTimes(accessTime, modificationTime, (FstFlags)flags);
        return (uint)flags <= ushort.MaxValue && times.IsValid;
    }
}
