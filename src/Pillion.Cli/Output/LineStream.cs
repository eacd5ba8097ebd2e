namespace Pillion.Cli.Output;

/// <summary>Takes bytes and hands them on line by line; what has no line feed yet waits until the stream is disposed.</summary>
internal sealed class LineStream(Action<ReadOnlyMemory<byte>> onLine) : Stream
{
    /// <summary>A longer line is handed on in pieces.</summary>
    private const int MaxLine = 64 << 10;

    private readonly MemoryStream _line = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _line.Write(buffer[..end]);
            Emit();
            buffer = buffer[(end + 1)..];
        }

        _line.Write(buffer);
        if (_line.Length >= MaxLine)
        {
            Emit();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_line.Length > 0)
            {
                Emit();
            }

            _line.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Emit()
    {
        onLine(_line.GetBuffer().AsMemory(0, (int)_line.Length));
        _line.SetLength(0);
    }
}
