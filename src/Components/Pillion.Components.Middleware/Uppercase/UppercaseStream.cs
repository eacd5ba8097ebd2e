using System.Text;

namespace Pillion.Components.Middleware.Uppercase;

/// <summary>Reads text as it arrives and gives it in upper case.</summary>
internal sealed class UppercaseStream(Stream inner) : Stream
{
    private const int ChunkSize = 4096;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _chunk = new byte[ChunkSize];
    private ReadOnlyMemory<byte> _ready;
    private bool _isAtEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length is known at the end: upper case may take more bytes.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream cannot seek.");
        set => throw new NotSupportedException("The stream cannot seek.");
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_ready.IsEmpty && !_isAtEnd)
        {
            Take(inner.Read(_chunk, 0, ChunkSize));
        }

        return Give(buffer.AsSpan(offset, count));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_ready.IsEmpty && !_isAtEnd)
        {
            Take(await inner.ReadAsync(_chunk, cancellationToken));
        }

        return Give(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream cannot seek.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream only reads.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream only reads.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(int read)
    {
        _isAtEnd = read == 0;
        _ready = UppercaseText.Convert(_chunk.AsSpan(0, read), _decoder, _isAtEnd);
    }

    private int Give(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _ready.Length);
        _ready.Span[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }
}
