using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>Writes to a file, from an offset on or at its end, or to standard output. Writing is done when a function returns.</summary>
internal sealed class DescriptorOutputStream : OutputStream
{
    private const int Permit = 1 << 20;

    private readonly SharedDescriptor _shared;
    private readonly FileWriting _writing;
    private ulong _offset;

    private DescriptorOutputStream(WasiContext context, SharedDescriptor shared, FileWriting writing, ulong offset)
        : base(context)
    {
        _shared = shared;
        _writing = writing;
        _offset = offset;
    }

    private enum FileWriting
    {
        AtOffset,
        AtEnd,
        Anywhere,
    }

    /// <inheritdoc/>
    private protected override bool IsReadyCore => true;

    private Descriptor Descriptor => _shared.Descriptor;

    /// <summary>Writes to a file from an offset on.</summary>
    public static DescriptorOutputStream At(WasiContext context, SharedDescriptor shared, ulong offset) =>
        new(context, shared.Share(), FileWriting.AtOffset, offset);

    /// <summary>Writes to the end of a file, wherever that is at the time.</summary>
    public static DescriptorOutputStream Append(WasiContext context, SharedDescriptor shared) =>
        new(context, shared.Share(), FileWriting.AtEnd, 0);

    /// <summary>Writes to what has no offsets: standard output and error, pipes.</summary>
    public static DescriptorOutputStream Of(WasiContext context, SharedDescriptor shared) =>
        new(context, shared.Share(), FileWriting.Anywhere, 0);

    /// <inheritdoc/>
    private protected override StreamStatus CheckCore(out int permit)
    {
        permit = Permit;
        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override StreamStatus WriteCore(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            GuestInterruption.ThrowIfRequested(Context.CancellationToken);
            var errno = WritePiece(bytes, out var count);
            if (errno != Errno.Success)
            {
                return Fail(errno);
            }

            _offset += (ulong)count;
            bytes = bytes[count..];
        }

        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override StreamStatus FlushCore()
    {
        // What was written to a file is with the operating system already; to bring it to the device is what `sync` is for.
        if (_writing != FileWriting.Anywhere)
        {
            return StreamStatus.Ok;
        }

        var errno = Descriptor.DataSync();
        return errno is Errno.Success or Errno.Inval ? StreamStatus.Ok : Fail(errno);
    }

    /// <inheritdoc/>
    private protected override void Close() => _shared.Release();

    private Errno WritePiece(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        switch (_writing)
        {
            case FileWriting.AtOffset:
                return Descriptor.WriteAt(bytes, _offset, out count);
            case FileWriting.AtEnd:
                var errno = Descriptor.Seek(0, Whence.End, out _);
                return errno == Errno.Success ? Descriptor.Write(bytes, mayWait: true, Context.CancellationToken, out count) : errno;
            default:
                return Descriptor.Write(bytes, mayWait: true, Context.CancellationToken, out count);
        }
    }

    private StreamStatus Fail(Errno errno)
    {
        Failure = new StreamFailure(errno, null);
        return StreamStatus.Failed;
    }
}
