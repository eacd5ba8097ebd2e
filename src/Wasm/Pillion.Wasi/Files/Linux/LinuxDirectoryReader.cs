using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Lists a directory with getdents64(2).</summary>
/// <remarks>
/// A cookie is the number of entries before the one it leads to. The kernel's own positions would need nothing to be kept, but have
/// 64 bits on ext4, and C's <c>telldir</c> has 32 on Wasm. <see cref="DirectoryPositions"/> translates, so that a cookie stays good
/// while entries come and go.
/// </remarks>
internal sealed class LinuxDirectoryReader(LinuxHandle handle) : IDisposable
{
    private const int BufferSize = 16_384;
    private const int LongestRecord = 280;

    // struct linux_dirent64 { u64 d_ino; s64 d_off; u16 d_reclen; u8 d_type; char d_name[]; }
    private const int OffsetAt = 8;
    private const int RecordLengthAt = 16;
    private const int TypeAt = 18;
    private const int NameAt = 19;

    private readonly DirectoryPositions _positions = new();

    /// <inheritdoc cref="DirectoryDescriptor.ReadDirectory"/>
    [SkipLocalsInit]
    public Errno Read(Span<byte> buffer, ulong cookie, out int used)
    {
        used = 0;
        Span<byte> records = stackalloc byte[BufferSize];
        var errno = Seek(cookie, records);
        if (errno != Errno.Success)
        {
            return errno;
        }

        // A record of the kernel is about as long as one of WASI, so this asks for little more than the guest takes.
        var batch = records[..Math.Clamp(buffer.Length + LongestRecord, LongestRecord, BufferSize)];
        var writer = new DirectoryEntryWriter(buffer);
        var next = cookie;
        while (!writer.IsFull)
        {
            errno = ReadRecords(batch, out var rest);
            if (errno != Errno.Success)
            {
                return errno;
            }

            if (rest.IsEmpty)
            {
                break;
            }

            while (!writer.IsFull && TryTake(ref rest, out var record))
            {
                Add(ref writer, record, ++next);
                _positions.Add(OffsetAfter(record));
            }
        }

        used = writer.Used;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static bool TryTake(ref ReadOnlySpan<byte> records, out ReadOnlySpan<byte> record)
    {
        record = default;
        if (records.IsEmpty)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(records[RecordLengthAt..]);
        record = records[..length];
        records = records[length..];
        return true;
    }

    private static long OffsetAfter(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[OffsetAt..]);

    private Errno ReadRecords(Span<byte> buffer, out ReadOnlySpan<byte> records)
    {
        var read = (int)LinuxCalls.GetDents(LinuxNumbers.GetDents, handle, ref buffer[0], (nuint)buffer.Length);
        records = buffer[..Math.Max(0, read)];
        return LinuxErrno.Of(read);
    }

    /// <summary>Goes to where a cookie leads.</summary>
    private Errno Seek(ulong cookie, Span<byte> records)
    {
        var (offset, skip) = _positions.Find(cookie);
        if (LinuxCalls.LSeek(handle, offset, 0) < 0)
        {
            return LinuxErrno.Last();
        }

        while (skip > 0)
        {
            var errno = ReadRecords(records, out var rest);
            if (errno != Errno.Success || rest.IsEmpty)
            {
                return errno;
            }

            while (skip > 0 && TryTake(ref rest, out var record))
            {
                skip--;
                offset = OffsetAfter(record);
            }

            if (skip == 0 && LinuxCalls.LSeek(handle, offset, 0) < 0)
            {
                return LinuxErrno.Last();
            }
        }

        _positions.Restart(cookie, offset);
        return Errno.Success;
    }

    private void Add(ref DirectoryEntryWriter writer, scoped ReadOnlySpan<byte> record, ulong next)
    {
        var name = record[NameAt..];
        name = name[..name.IndexOf((byte)0)];
        var inode = BinaryPrimitives.ReadUInt64LittleEndian(record);
        if (name.SequenceEqual(".."u8) && LinuxStat.Of(handle, out var self) == Errno.Success)
        {
            // The parent may lie outside the sandbox: say nothing about it.
            inode = self.Inode;
        }

        writer.Add(next, inode, TypeOf(record[TypeAt], name), name);
    }

    [SkipLocalsInit]
    private FileType TypeOf(byte type, ReadOnlySpan<byte> name)
    {
        if (type != 0)
        {
            // DT_* are the type bits of st_mode.
            return LinuxStat.TypeOf((ushort)(type << 12));
        }

        // Some file systems do not say.
        Unsafe.SkipInit(out LinuxPath terminated);
        return terminated.Set(name) == Errno.Success && LinuxStat.OfName(handle, in terminated[0], out var stat) == Errno.Success
            ? stat.FileType
            : FileType.Unknown;
    }
}
