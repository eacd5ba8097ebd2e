using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>Writes to a file or to standard output. Writing is done when a function returns.</summary>
internal sealed class DescriptorOutputStream : OutputStream
{
    private const int Permit = 1 << 20;

    private readonly DescriptorWriter _writer;

    /// <param name="context">Whose it is.</param>
    /// <param name="writer">From now on this one's to release.</param>
    public DescriptorOutputStream(WasiContext context, DescriptorWriter writer)
        : base(context)
    {
        _writer = writer;
    }

    /// <inheritdoc/>
    private protected override bool IsReadyCore => true;

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
            var errno = _writer.Write(bytes, Context.CancellationToken, out var count);
            if (errno != Errno.Success)
            {
                return Fail(errno);
            }

            bytes = bytes[count..];
        }

        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override StreamStatus FlushCore()
    {
        var errno = _writer.Flush();
        return errno == Errno.Success ? StreamStatus.Ok : Fail(errno);
    }

    /// <inheritdoc/>
    private protected override void Close() => _writer.Release();

    private StreamStatus Fail(Errno errno)
    {
        Failure = new StreamFailure(errno, null);
        return StreamStatus.Failed;
    }
}
