using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>Writes to a file, from an offset on or at its end, or to what has no offsets. It is an owner of what it writes to.</summary>
internal sealed class DescriptorWriter
{
    private readonly SharedDescriptor _shared;
    private readonly FileWriting _writing;
    private ulong _offset;

    private DescriptorWriter(SharedDescriptor shared, FileWriting writing, ulong offset)
    {
        _shared = shared.Share();
        _writing = writing;
        _offset = offset;
    }

    private enum FileWriting
    {
        AtOffset,
        AtEnd,
        Anywhere,
    }

    private Descriptor Descriptor => _shared.Descriptor;

    /// <summary>Writes to a file from an offset on.</summary>
    public static DescriptorWriter At(SharedDescriptor shared, ulong offset) => new(shared, FileWriting.AtOffset, offset);

    /// <summary>Writes to the end of a file, wherever that is at the time.</summary>
    public static DescriptorWriter Append(SharedDescriptor shared) => new(shared, FileWriting.AtEnd, 0);

    /// <summary>Writes to what has no offsets: standard output and error, pipes.</summary>
    public static DescriptorWriter Of(SharedDescriptor shared) => new(shared, FileWriting.Anywhere, 0);

    /// <summary>Writes some bytes, at least one.</summary>
    public Errno Write(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken, out int count)
    {
        count = 0;
        Errno errno;
        switch (_writing)
        {
            case FileWriting.AtOffset:
                errno = Descriptor.WriteAt(bytes, _offset, out count);
                break;
            case FileWriting.AtEnd:
                errno = Descriptor.Seek(0, Whence.End, out _);
                if (errno == Errno.Success)
                {
                    errno = Descriptor.Write(bytes, mayWait: true, cancellationToken, out count);
                }

                break;
            default:
                errno = Descriptor.Write(bytes, mayWait: true, cancellationToken, out count);
                break;
        }

        _offset += (ulong)count;
        return errno;
    }

    /// <summary>Passes on what the host holds back.</summary>
    public Errno Flush()
    {
        // What was written to a file is with the operating system already; to bring it to the device is what `sync` is for.
        if (_writing != FileWriting.Anywhere)
        {
            return Errno.Success;
        }

        var errno = Descriptor.DataSync();
        return errno == Errno.Inval ? Errno.Success : errno;
    }

    /// <summary>It writes no more.</summary>
    public void Release() => _shared.Release();
}
