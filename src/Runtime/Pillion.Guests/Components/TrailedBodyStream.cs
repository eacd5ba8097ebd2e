using Pillion.BuildingBlocks.Http;
using Pillion.Wasi.Preview2.Http;

namespace Pillion.Guests.Components;

/// <summary>The body of a guest's answer, read while the guest writes it, and what stands behind it.</summary>
/// <param name="body">What the guest writes.</param>
/// <param name="trailers">Gets what stands behind the body, when that has been read.</param>
/// <param name="stop">Called when this is disposed before the end of the body.</param>
internal sealed class TrailedBodyStream(OutgoingHttpBody body, HeaderList trailers, Action stop) : Stream
{
    private readonly Stream _bytes = body.AsStream(stop);
    private bool _isAtEnd;

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
        var read = await _bytes.ReadAsync(buffer, cancellationToken);
        if (read == 0 && !_isAtEnd && !buffer.IsEmpty)
        {
            _isAtEnd = true;
            HandlerAnswers.CopyTrailers(body, trailers);
        }

        return read;
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
        _bytes.Dispose();
        base.Dispose(disposing);
    }
}
