using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Filesystem;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview3.Clocks;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Clocks.SystemClock;
using Pillion.Wasi.Preview3.Wit.Filesystem.Types;
using Pillion.Wasm.Components;
using Advice = Pillion.Wasi.Preview3.Wit.Filesystem.Types.Advice;
using Flags2 = Pillion.Wasi.Preview2.Wit.Filesystem.Types.DescriptorFlags;
using OpenFlags2 = Pillion.Wasi.Preview2.Wit.Filesystem.Types.OpenFlags;

namespace Pillion.Wasi.Preview3.Filesystem;

/// <summary><c>wasi:filesystem/types.descriptor</c> of 0.3: a file as 0.2 has it, whose functions all answer at once, and its streams.</summary>
internal sealed class FileHandle(GuestFile file) : IDescriptor, IDisposable
{
    private GuestFile File => file;

    /// <summary>The guest gives it up. What it reads and writes by streams stays open until they end.</summary>
    public void Dispose() => file.Drop();

    (ComponentStream<byte>, ComponentFuture<Result<Unit, ErrorCode>>) IDescriptor.ReadViaStream(ulong offset)
    {
        var errno = file.Read(out var reading, out var hasOffsets);
        if (reading is null)
        {
            return (ComponentStream<byte>.From(new EmptySource<byte>()), Failed(errno));
        }

        var source = new DescriptorSource(file.Context, reading, hasOffsets ? offset : null);
        return (ComponentStream<byte>.From(source), source.Ending.ToFuture(FileErrors.Done));
    }

    ComponentFuture<Result<Unit, ErrorCode>> IDescriptor.WriteViaStream(ComponentStream<byte> data, ulong offset) =>
        Write(data, file.Write(offset, out var writer), writer);

    ComponentFuture<Result<Unit, ErrorCode>> IDescriptor.AppendViaStream(ComponentStream<byte> data) =>
        Write(data, file.Append(out var writer), writer);

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.AdviseAsync(ulong offset, ulong length, Advice advice) =>
        file.Advise(offset, length, (Preview1.Advice)advice).DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.SyncDataAsync() => file.SyncData().DoneAsync();

    // Flags have the numbers of 0.2.
    ValueTask<Result<DescriptorFlags, ErrorCode>> IDescriptor.GetFlagsAsync() =>
        Errno.Success.WithAsync((DescriptorFlags)file.DescriptorFlags);

    ValueTask<Result<DescriptorType, ErrorCode>> IDescriptor.GetTypeValueAsync() =>
        Errno.Success.WithAsync(FileErrors.TypeOf(file.FileType));

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.SetSizeAsync(ulong size) => file.SetSize(size).DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.SetTimesAsync(
        NewTimestamp dataAccessTimestamp,
        NewTimestamp dataModificationTimestamp
    ) => (TryGetTimes(dataAccessTimestamp, dataModificationTimestamp, out var times) ? file.SetTimes(times) : Errno.Inval).DoneAsync();

    (ComponentStream<DirectoryEntry>, ComponentFuture<Result<Unit, ErrorCode>>) IDescriptor.ReadDirectory()
    {
        var errno = file.ReadDirectory(out var entries);
        if (entries is null)
        {
            return (ComponentStream<DirectoryEntry>.From(new EmptySource<DirectoryEntry>()), Failed(errno));
        }

        var source = new DirectorySource(entries);
        return (ComponentStream<DirectoryEntry>.From(source), source.Ending.ToFuture(FileErrors.Done));
    }

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.SyncAsync() => file.Sync().DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.CreateDirectoryAtAsync(string path) => file.CreateDirectory(path).DoneAsync();

    ValueTask<Result<DescriptorStat, ErrorCode>> IDescriptor.StatAsync()
    {
        var errno = file.GetStat(out var stat);
        return errno.WithAsync(ToWit(stat));
    }

    ValueTask<Result<DescriptorStat, ErrorCode>> IDescriptor.StatAtAsync(PathFlags pathFlags, string path)
    {
        var errno = file.GetStat(Follows(pathFlags), path, out var stat);
        return errno.WithAsync(ToWit(stat));
    }

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.SetTimesAtAsync(
        PathFlags pathFlags,
        string path,
        NewTimestamp dataAccessTimestamp,
        NewTimestamp dataModificationTimestamp
    ) =>
        (
            TryGetTimes(dataAccessTimestamp, dataModificationTimestamp, out var times)
                ? file.SetTimes(Follows(pathFlags), path, times)
                : Errno.Inval
        ).DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.LinkAtAsync(
        PathFlags oldPathFlags,
        string oldPath,
        IDescriptor newDescriptor,
        string newPath
    ) => file.Link(Follows(oldPathFlags), oldPath, ((FileHandle)newDescriptor).File, newPath).DoneAsync();

    ValueTask<Result<IDescriptor, ErrorCode>> IDescriptor.OpenAtAsync(
        PathFlags pathFlags,
        string path,
        OpenFlags openFlags,
        DescriptorFlags flags
    )
    {
        var errno = file.Open(Follows(pathFlags), path, (OpenFlags2)openFlags, (Flags2)flags, out var opened);
        return errno.WithAsync<IDescriptor>(opened is null ? null : new FileHandle(opened));
    }

    ValueTask<Result<string, ErrorCode>> IDescriptor.ReadlinkAtAsync(string path) =>
        file.ReadLink(path, out var content).WithAsync(content);

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.RemoveDirectoryAtAsync(string path) => file.RemoveDirectory(path).DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.RenameAtAsync(string oldPath, IDescriptor newDescriptor, string newPath) =>
        file.Rename(oldPath, ((FileHandle)newDescriptor).File, newPath).DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.SymlinkAtAsync(string oldPath, string newPath) =>
        file.Symlink(oldPath, newPath).DoneAsync();

    ValueTask<Result<Unit, ErrorCode>> IDescriptor.UnlinkFileAtAsync(string path) => file.UnlinkFile(path).DoneAsync();

    ValueTask<bool> IDescriptor.IsSameObjectAsync(IDescriptor other) => new(file.IsSameObject(((FileHandle)other).File));

    ValueTask<Result<MetadataHashValue, ErrorCode>> IDescriptor.MetadataHashAsync()
    {
        var errno = file.GetStat(out var stat);
        return errno.WithAsync(HashOf(stat));
    }

    ValueTask<Result<MetadataHashValue, ErrorCode>> IDescriptor.MetadataHashAtAsync(PathFlags pathFlags, string path)
    {
        var errno = file.GetStat(Follows(pathFlags), path, out var stat);
        return errno.WithAsync(HashOf(stat));
    }

    private ComponentFuture<Result<Unit, ErrorCode>> Write(ComponentStream<byte> data, Errno errno, DescriptorWriter? writer)
    {
        if (writer is null)
        {
            data.Dispose();
            return Failed(errno);
        }

        var sink = new DescriptorSink(file.Context, writer);
        data.WriteTo(sink);
        return sink.Ending.ToFuture(FileErrors.Done);
    }

    private static ComponentFuture<Result<Unit, ErrorCode>> Failed(Errno errno) =>
        ComponentFuture<Result<Unit, ErrorCode>>.From(new ValueTask<Result<Unit, ErrorCode>>(FileErrors.Done(errno)));

    private static bool Follows(PathFlags flags) => (flags & PathFlags.SymlinkFollow) != 0;

    private static MetadataHashValue HashOf(in FileStat stat)
    {
        var (lower, upper) = MetadataHash.Of(stat);
        return new MetadataHashValue(lower, upper);
    }

    private static DescriptorStat ToWit(in FileStat stat) =>
        new(
            FileErrors.TypeOf(stat.FileType),
            stat.LinkCount,
            stat.Size,
            Instants.FromNanoseconds(stat.AccessTime),
            Instants.FromNanoseconds(stat.ModificationTime),
            Instants.FromNanoseconds(stat.ChangeTime)
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
        return time is not NewTimestamp.Timestamp { Value: Instant value } || Instants.TryGetNanoseconds(value, out nanoseconds);
    }
}
