using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>
/// Lists a directory with getdents64(2). A cookie is the kernel's own position after an entry, so nothing is kept between calls, a
/// directory of any size costs no memory, and a cookie stays good while entries come and go.
/// </summary>
internal sealed class LinuxDirectoryReader(LinuxHandle handle) : IDisposable
{
    private const int BufferSize = 16_384;
    private const int LongestRecord = 280;

    // struct linux_dirent64 { u64 d_ino; s64 d_off; u16 d_reclen; u8 d_type; char d_name[]; }
    private const int OffsetAt = 8;
    private const int RecordLengthAt = 16;
    private const int TypeAt = 18;
    private const int NameAt = 19;

    /// <inheritdoc cref="DirectoryDescriptor.ReadDirectory"/>
    [SkipLocalsInit]
    public Errno Read(Span<byte> buffer, ulong cookie, out int used)
    {
        used = 0;
        if (cookie > long.MaxValue || LinuxCalls.LSeek(handle, (long)cookie, 0) < 0)
        {
            return Errno.Inval;
        }

        var writer = new DirectoryEntryWriter(buffer);
        Span<byte> records = stackalloc byte[BufferSize];

        // A record of the kernel is about as long as one of WASI, so this asks for little more than the guest takes.
        var batch = Math.Clamp(buffer.Length + LongestRecord, LongestRecord, BufferSize);
        while (!writer.IsFull)
        {
            var read = (int)LinuxCalls.GetDents(LinuxNumbers.GetDents, handle, ref records[0], (nuint)batch);
            if (read < 0)
            {
                return LinuxErrno.Last();
            }

            if (read == 0)
            {
                break;
            }

            for (var rest = (ReadOnlySpan<byte>)records[..read]; !rest.IsEmpty && !writer.IsFull; )
            {
                var length = BinaryPrimitives.ReadUInt16LittleEndian(rest[RecordLengthAt..]);
                Add(ref writer, rest[..length]);
                rest = rest[length..];
            }
        }

        used = writer.Used;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private void Add(ref DirectoryEntryWriter writer, scoped ReadOnlySpan<byte> record)
    {
        var name = record[NameAt..];
        name = name[..name.IndexOf((byte)0)];
        var inode = BinaryPrimitives.ReadUInt64LittleEndian(record);
        var type = TypeOf(record[TypeAt], name);
        if (name.SequenceEqual(".."u8) && LinuxStat.Of(handle, out var self) == Errno.Success)
        {
            // The parent may lie outside the sandbox: say nothing about it.
            inode = self.Inode;
        }

        writer.Add(BinaryPrimitives.ReadUInt64LittleEndian(record[OffsetAt..]), inode, type, name);
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
