using System.Buffers;
using System.IO.Pipelines;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>What a guest sends, read while the guest writes it. A read fails with an <see cref="IOException"/> if the guest gives it up.</summary>
internal sealed class OutgoingBodyStream(OutgoingHttpBody body, Action stop) : Stream
{
    private bool _isAtEnd;
    private bool _isDisposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isAtEnd || buffer.IsEmpty)
        {
            return 0;
        }

        ReadResult result;
        try
        {
            result = await body.Reader.ReadAsync(cancellationToken);
        }
        catch (WasiHttpException e)
        {
            throw new IOException($"The guest broke off what it was sending: {e.Error}.", e);
        }

        var available = result.Buffer;
        if (available.IsEmpty)
        {
            _isAtEnd = result.IsCompleted;
            body.Reader.AdvanceTo(available.End);
            return 0;
        }

        var part = available.Slice(0, Math.Min(available.Length, buffer.Length));
        var length = (int)part.Length;
        part.CopyTo(buffer.Span);
        body.Reader.AdvanceTo(part.End);
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body is read asynchronously.");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            body.Dispose();
            if (!_isAtEnd)
            {
                stop();
            }
        }

        base.Dispose(disposing);
    }
}
