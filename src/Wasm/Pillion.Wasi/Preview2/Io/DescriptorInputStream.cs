using System.Buffers;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>Reads a file, from an offset of its own or the descriptor's present one, or standard input.</summary>
internal sealed class DescriptorInputStream : InputStream
{
    // How long to wait before asking again what can only be asked, in nanoseconds.
    private const ulong Slice = 10_000_000;

    private readonly SharedDescriptor _shared;
    private readonly bool _hasOffset;
    private ulong _offset;
    private byte[] _buffer = [];

    private DescriptorInputStream(WasiContext context, SharedDescriptor shared, ulong? offset)
        : base(context)
    {
        _shared = shared;
        _hasOffset = offset.HasValue;
        _offset = offset.GetValueOrDefault();
    }

    /// <inheritdoc/>
    public override ulong NanosecondsToAsk => Descriptor.MustBePolled ? Slice : ulong.MaxValue;

    /// <inheritdoc/>
    private protected override bool IsReadyCore => _hasOffset || Descriptor.PollRead(Context.Wait.Event).IsReady;

    private Descriptor Descriptor => _shared.Descriptor;

    /// <summary>Reads a regular file from an offset on.</summary>
    public static DescriptorInputStream At(WasiContext context, SharedDescriptor shared, ulong offset) =>
        new(context, shared.Share(), offset);

    /// <summary>Reads what has no offsets, or shares one with others: standard input, pipes.</summary>
    public static DescriptorInputStream Of(WasiContext context, SharedDescriptor shared) => new(context, shared.Share(), offset: null);

    /// <inheritdoc/>
    private protected override StreamStatus ReadCore(int length, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (length == 0)
        {
            return StreamStatus.Ok;
        }

        Polling.GuestInterruption.ThrowIfRequested(Context.CancellationToken);
        var buffer = BufferOf(length);
        var errno = _hasOffset
            ? Descriptor.ReadAt(buffer, _offset, out var count)
            : Descriptor.Read(buffer, mayWait: false, Context.CancellationToken, out count);
        if (errno == Errno.Again)
        {
            return StreamStatus.Ok;
        }

        if (errno != Errno.Success)
        {
            Failure = new StreamFailure(errno, null);
            return StreamStatus.Failed;
        }

        _offset += (ulong)count;
        bytes = _buffer.AsMemory(0, count);
        return count == 0 ? StreamStatus.Closed : StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        Return();
        _shared.Release();
    }

    private Span<byte> BufferOf(int length)
    {
        if (_buffer.Length < length)
        {
            Return();
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        return _buffer.AsSpan(0, length);
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
