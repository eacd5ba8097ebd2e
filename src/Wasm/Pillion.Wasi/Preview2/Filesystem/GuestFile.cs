using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;
using Advice = Pillion.Wasi.Preview1.Advice;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <summary>
/// <c>wasi:filesystem/types.descriptor</c>: an open file or directory, of the same sandbox as preview 1's. Answers with preview 1's
/// errors, which have other names in WASI 0.2.
/// </summary>
internal sealed partial class GuestFile : WasiResource
{
    private readonly SharedDescriptor _shared;
    private readonly bool _isReadOnly;

    /// <param name="context">Whose it is.</param>
    /// <param name="descriptor">The open file; from now on this one's to close.</param>
    /// <param name="access">What it was opened for.</param>
    /// <param name="isReadOnly">Whether it belongs to a read-only preopen.</param>
    public GuestFile(WasiContext context, Descriptor descriptor, FileAccess access, bool isReadOnly)
        : base(context)
    {
        _shared = new SharedDescriptor(descriptor);
        _isReadOnly = isReadOnly;
        Access = access;
        context.CountOpenFiles(1);
    }

    /// <summary>What it was opened for. A directory is opened for reading.</summary>
    public FileAccess Access { get; }

    /// <summary>Whether entries below this directory may be changed (<c>descriptor-flags.mutate-directory</c>).</summary>
    public bool MayMutate => !_isReadOnly && Descriptor is DirectoryDescriptor;

    /// <summary>Preview 1's flags of the open file, those of synchronous writes among them.</summary>
    public FdFlags Flags => Descriptor.Flags;

    /// <summary><c>get-flags</c>, as all versions have them.</summary>
    public DescriptorFlags DescriptorFlags
    {
        get
        {
            var flags = DescriptorFlags.None;
            flags |= (Access & FileAccess.Read) != 0 ? DescriptorFlags.Read : 0;
            flags |= (Access & FileAccess.Write) != 0 ? DescriptorFlags.Write : 0;
            flags |= (Flags & FdFlags.Sync) != 0 ? DescriptorFlags.FileIntegritySync : 0;
            flags |= (Flags & FdFlags.DSync) != 0 ? DescriptorFlags.DataIntegritySync : 0;
            flags |= (Flags & FdFlags.RSync) != 0 ? DescriptorFlags.RequestedWriteSync : 0;
            return MayMutate ? flags | DescriptorFlags.MutateDirectory : flags;
        }
    }

    /// <summary><c>get-type</c></summary>
    public FileType FileType => Descriptor.FileType;

    private Descriptor Descriptor => _shared.Descriptor;

    /// <summary><c>read-via-stream</c></summary>
    public Errno ReadViaStream(ulong offset, out InputStream? stream)
    {
        var errno = CheckReadable();
        stream =
            errno != Errno.Success ? null
            : HasOffsets ? DescriptorInputStream.At(Context, _shared, offset)
            : DescriptorInputStream.Of(Context, _shared);
        return errno;
    }

    /// <summary><c>write-via-stream</c></summary>
    public Errno WriteViaStream(ulong offset, out OutputStream? stream)
    {
        var errno = Write(offset, out var writer);
        stream = writer is null ? null : new DescriptorOutputStream(Context, writer);
        return errno;
    }

    /// <summary><c>append-via-stream</c></summary>
    public Errno AppendViaStream(out OutputStream? stream)
    {
        var errno = Append(out var writer);
        stream = writer is null ? null : new DescriptorOutputStream(Context, writer);
        return errno;
    }

    /// <summary>The beginning of <c>read-via-stream</c>.</summary>
    /// <param name="reading">Who reads, to be released; what has no offsets is read as it comes.</param>
    /// <param name="hasOffsets">Whether it has.</param>
    public Errno Read(out SharedDescriptor? reading, out bool hasOffsets)
    {
        var errno = CheckReadable();
        reading = errno == Errno.Success ? _shared.Share() : null;
        hasOffsets = HasOffsets;
        return errno;
    }

    /// <summary>The beginning of <c>write-via-stream</c>.</summary>
    /// <param name="offset">Where to begin, if there are offsets.</param>
    /// <param name="writer">Who writes, to be released.</param>
    public Errno Write(ulong offset, out DescriptorWriter? writer)
    {
        var errno = CheckWritable();
        writer =
            errno != Errno.Success ? null
            : HasOffsets ? DescriptorWriter.At(_shared, offset)
            : DescriptorWriter.Of(_shared);
        return errno;
    }

    /// <summary>The beginning of <c>append-via-stream</c>.</summary>
    /// <param name="writer">Who writes, to be released.</param>
    public Errno Append(out DescriptorWriter? writer)
    {
        var errno = CheckWritable();
        writer =
            errno != Errno.Success ? null
            : HasOffsets ? DescriptorWriter.Append(_shared)
            : DescriptorWriter.Of(_shared);
        return errno;
    }

    /// <summary><c>read</c></summary>
    /// <param name="buffer">Where to; not empty.</param>
    /// <param name="offset">Where from.</param>
    /// <param name="count">How many bytes were read; 0 at the end.</param>
    public Errno Read(Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        var errno = CheckReadable();
        return errno == Errno.Success ? Descriptor.ReadAt(buffer, offset, out count) : errno;
    }

    /// <summary><c>write</c></summary>
    public Errno Write(ReadOnlySpan<byte> bytes, ulong offset, out int count)
    {
        count = 0;
        var errno = CheckWritable();
        return errno != Errno.Success || bytes.IsEmpty ? errno : Descriptor.WriteAt(bytes, offset, out count);
    }

    /// <summary><c>advise</c></summary>
    public Errno Advise(ulong offset, ulong length, Advice advice) =>
        Descriptor is DirectoryDescriptor ? Errno.BadF : Descriptor.Advise(offset, length, advice);

    /// <summary><c>sync</c></summary>
    public Errno Sync() => Settled(Descriptor.Sync());

    /// <summary><c>sync-data</c></summary>
    public Errno SyncData() => Settled(Descriptor.DataSync());

    /// <summary><c>set-size</c></summary>
    public Errno SetSize(ulong size)
    {
        var errno = CheckWritable();
        return errno == Errno.Success ? Descriptor.SetSize(size) : errno;
    }

    /// <summary><c>set-times</c></summary>
    public Errno SetTimes(FileTimes times) => _isReadOnly ? Errno.RoFs : Descriptor.SetTimes(times);

    /// <summary><c>stat</c></summary>
    public Errno GetStat(out FileStat stat) => Descriptor.GetStat(out stat);

    /// <summary><c>is-same-object</c></summary>
    public bool IsSameObject(GuestFile other) =>
        GetStat(out var mine) == Errno.Success
        && other.GetStat(out var others) == Errno.Success
        && (mine.Device, mine.Inode) == (others.Device, others.Inode);

    /// <inheritdoc/>
    private protected override string Describe() => "a descriptor";

    /// <inheritdoc/>
    private protected override void Close()
    {
        Context.CountOpenFiles(-1);
        _shared.Release();
    }

    // Kernels refuse to sync what has nothing to sync; for the guest it is done.
    private static Errno Settled(Errno errno) => errno is Errno.Inval or Errno.RoFs ? Errno.Success : errno;

    private bool HasOffsets => Descriptor.FileType is FileType.RegularFile or FileType.BlockDevice;

    private Errno CheckReadable() =>
        Descriptor is DirectoryDescriptor ? Errno.IsDir
        : (Access & FileAccess.Read) == 0 ? Errno.BadF
        : Errno.Success;

    private Errno CheckWritable() =>
        Descriptor is DirectoryDescriptor ? Errno.IsDir
        : _isReadOnly ? Errno.RoFs
        : (Access & FileAccess.Write) == 0 ? Errno.BadF
        : Errno.Success;
}
