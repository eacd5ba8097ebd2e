using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Clocks;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;
using Advice = Pillion.Wasi.Preview2.Wit.Filesystem.Types.Advice;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <content>The WIT's methods.</content>
internal sealed partial class GuestFile : IDescriptor
{
    Result<IInputStream, ErrorCode> IDescriptor.ReadViaStream(ulong offset) =>
        ReadViaStream(offset, out var stream).With<IInputStream>(stream);

    Result<IOutputStream, ErrorCode> IDescriptor.WriteViaStream(ulong offset) =>
        WriteViaStream(offset, out var stream).With<IOutputStream>(stream);

    Result<IOutputStream, ErrorCode> IDescriptor.AppendViaStream() => AppendViaStream(out var stream).With<IOutputStream>(stream);

    Result<Unit, ErrorCode> IDescriptor.Advise(ulong offset, ulong length, Advice advice) =>
        Advise(offset, length, (Preview1.Advice)advice).Done();

    Result<Unit, ErrorCode> IDescriptor.SyncData() => SyncData().Done();

    Result<DescriptorFlags, ErrorCode> IDescriptor.GetFlags() => DescriptorFlags;

    Result<DescriptorType, ErrorCode> IDescriptor.GetTypeValue() => ErrorCodes.Of(FileType);

    Result<Unit, ErrorCode> IDescriptor.SetSize(ulong size) => SetSize(size).Done();

    Result<Unit, ErrorCode> IDescriptor.SetTimes(NewTimestamp dataAccessTimestamp, NewTimestamp dataModificationTimestamp) =>
        (TryGetTimes(dataAccessTimestamp, dataModificationTimestamp, out var times) ? SetTimes(times) : Errno.Inval).Done();

    Result<(ReadOnlyMemory<byte>, bool), ErrorCode> IDescriptor.Read(ulong length, ulong offset)
    {
        if (length == 0)
        {
            return CheckReadable().With((ReadOnlyMemory<byte>.Empty, false));
        }

        var buffer = Context.Scratch((int)Math.Min(length, InputStream.MaxRead));
        var errno = Read(buffer.Span, offset, out var count);
        return errno.With(((ReadOnlyMemory<byte>)buffer[..count], count == 0));
    }

    Result<ulong, ErrorCode> IDescriptor.Write(ReadOnlySpan<byte> buffer, ulong offset) =>
        Write(buffer, offset, out var count).With((ulong)count);

    Result<IDirectoryEntryStream, ErrorCode> IDescriptor.ReadDirectory() =>
        ReadDirectory(out var entries).With<IDirectoryEntryStream>(entries);

    Result<Unit, ErrorCode> IDescriptor.Sync() => Sync().Done();

    Result<Unit, ErrorCode> IDescriptor.CreateDirectoryAt(string path) => CreateDirectory(path).Done();

    Result<DescriptorStat, ErrorCode> IDescriptor.Stat()
    {
        var errno = GetStat(out var stat);
        return errno.With(ToWit(stat));
    }

    Result<DescriptorStat, ErrorCode> IDescriptor.StatAt(PathFlags pathFlags, string path)
    {
        var errno = GetStat(Follows(pathFlags), path, out var stat);
        return errno.With(ToWit(stat));
    }

    Result<Unit, ErrorCode> IDescriptor.SetTimesAt(
        PathFlags pathFlags,
        string path,
        NewTimestamp dataAccessTimestamp,
        NewTimestamp dataModificationTimestamp
    ) =>
        (
            TryGetTimes(dataAccessTimestamp, dataModificationTimestamp, out var times)
                ? SetTimes(Follows(pathFlags), path, times)
                : Errno.Inval
        ).Done();

    Result<Unit, ErrorCode> IDescriptor.LinkAt(PathFlags oldPathFlags, string oldPath, IDescriptor newDescriptor, string newPath) =>
        Link(Follows(oldPathFlags), oldPath, (GuestFile)newDescriptor, newPath).Done();

    Result<IDescriptor, ErrorCode> IDescriptor.OpenAt(PathFlags pathFlags, string path, OpenFlags openFlags, DescriptorFlags flags) =>
        Open(Follows(pathFlags), path, openFlags, flags, out var opened).With<IDescriptor>(opened);

    Result<string, ErrorCode> IDescriptor.ReadlinkAt(string path) => ReadLink(path, out var content).With(content);

    Result<Unit, ErrorCode> IDescriptor.RemoveDirectoryAt(string path) => RemoveDirectory(path).Done();

    Result<Unit, ErrorCode> IDescriptor.RenameAt(string oldPath, IDescriptor newDescriptor, string newPath) =>
        Rename(oldPath, (GuestFile)newDescriptor, newPath).Done();

    Result<Unit, ErrorCode> IDescriptor.SymlinkAt(string oldPath, string newPath) => Symlink(oldPath, newPath).Done();

    Result<Unit, ErrorCode> IDescriptor.UnlinkFileAt(string path) => UnlinkFile(path).Done();

    bool IDescriptor.IsSameObject(IDescriptor other) => IsSameObject((GuestFile)other);

    Result<MetadataHashValue, ErrorCode> IDescriptor.MetadataHash()
    {
        var errno = GetStat(out var stat);
        return errno.With(HashOf(stat));
    }

    Result<MetadataHashValue, ErrorCode> IDescriptor.MetadataHashAt(PathFlags pathFlags, string path)
    {
        var errno = GetStat(Follows(pathFlags), path, out var stat);
        return errno.With(HashOf(stat));
    }

    private static bool Follows(PathFlags flags) => (flags & PathFlags.SymlinkFollow) != 0;

    private static MetadataHashValue HashOf(in FileStat stat)
    {
        var (lower, upper) = MetadataHash.Of(stat);
        return new MetadataHashValue(lower, upper);
    }

    private static DescriptorStat ToWit(in FileStat stat) =>
        new(
            ErrorCodes.Of(stat.FileType),
            stat.LinkCount,
            stat.Size,
            Datetimes.FromNanoseconds(stat.AccessTime),
            Datetimes.FromNanoseconds(stat.ModificationTime),
            Datetimes.FromNanoseconds(stat.ChangeTime)
        );

    private static bool TryGetTimes(NewTimestamp access, NewTimestamp modification, out FileTimes times)
    {
        var isValid = TryGetTime(access, FstFlags.Atim, FstFlags.AtimNow, out var accessTime, out var flags);
        isValid &= TryGetTime(modification, FstFlags.Mtim, FstFlags.MtimNow, out var modificationTime, out var others);
        times = new FileTimes(accessTime, modificationTime, flags | others);
        return isValid;
    }

    private static bool TryGetTime(NewTimestamp time, FstFlags set, FstFlags setNow, out ulong nanoseconds, out FstFlags flags)
    {
        nanoseconds = 0;
        flags = time switch
        {
            NewTimestamp.Timestamp => set,
            NewTimestamp.Now => setNow,
            _ => FstFlags.None,
        };
        return time is not NewTimestamp.Timestamp { Value: var value } || Datetimes.TryGetNanoseconds(value, out nanoseconds);
    }
}
