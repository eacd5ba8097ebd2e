using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>The body of an HTTP answer as it arrives; disposing it lets go of the whole answer and so of its connection.</summary>
/// <param name="answer">The answer.</param>
/// <param name="body">Its body.</param>
/// <param name="trailers">Gets what stands behind the body, when that has been read.</param>
internal sealed class HttpAnswerStream(HttpResponseMessage answer, Stream body, HeaderList trailers) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The stream cannot seek; ask MessageBody.Length.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream cannot seek.");
        set => throw new NotSupportedException("The stream cannot seek.");
    }

    public override int Read(Span<byte> buffer) => Seen(body.Read(buffer), buffer.Length);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Seen(await body.ReadAsync(buffer, cancellationToken), buffer.Length);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream cannot seek.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream only reads.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream only reads.");

    /// <summary>Behind the last byte there are the trailers.</summary>
    private int Seen(int read, int wanted)
    {
        if (read == 0 && wanted > 0 && trailers.Count == 0)
        {
            foreach (var (name, values) in answer.TrailingHeaders.NonValidated)
            {
                foreach (var value in values)
                {
                    trailers.Add(name, value);
                }
            }
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
