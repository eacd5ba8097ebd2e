using Pillion.Grpc;
using Pillion.Protos.Common;

namespace Pillion.Api.Grpc.Streaming;

/// <summary>Bytes that come as the payloads of a stream's messages, numbered from 0. They are read when they are wanted.</summary>
/// <typeparam name="T">The messages.</typeparam>
internal sealed class PayloadStream<T> : Stream
{
    private readonly GrpcReader<T> _messages;
    private readonly Func<T, StreamPayload?> _payload;
    private ReadOnlyMemory<byte> _rest;
    private ulong _expected;
    private bool _isOver;

    /// <summary>The bytes of the message that the reader is at, and of those behind it.</summary>
    /// <param name="messages">The messages, at the first.</param>
    /// <param name="payload">Finds a message's payload; throws <see cref="IOException"/> for a message that has no place behind the first.</param>
    /// <param name="first">The payload of the first message.</param>
    public PayloadStream(GrpcReader<T> messages, Func<T, StreamPayload?> payload, StreamPayload? first)
    {
        _messages = messages;
        _payload = payload;
        Take(first);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The stream broke off, or a payload is missing.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (_isOver || !await MoveNextAsync(cancellationToken))
            {
                _isOver = true;
                return 0;
            }

            Take(_payload(_messages.Current));
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("messages are read asynchronously");

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _messages.MoveNextAsync(cancellationToken);
        }
        catch (GrpcException e)
        {
            throw new IOException($"error receiving message: {e.Message}", e);
        }
    }

    private void Take(StreamPayload? payload)
    {
        if (payload is null)
        {
            return;
        }

        if (payload.Seq != _expected)
        {
            throw new IOException($"invalid sequence number received: {payload.Seq} (expected: {_expected})");
        }

        _expected++;
        _rest = payload.Data.Memory;
    }
}
