using System.Buffers;
using System.Buffers.Binary;

namespace Pillion.Grpc.Framing;

/// <summary>
/// The length-prefixed message of <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">PROTOCOL-HTTP2.md</see>.
/// <code>
/// +------------+--------------------+---------------…
/// | compressed | length, big endian |  payload
/// |   1 byte   |      4 bytes       |
/// +------------+--------------------+---------------…
/// </code>
/// </summary>
internal static class FrameFormat
{
    public const int HeaderSize = 5;

    /// <summary>Takes one frame off the front of what has arrived; false when it has not arrived whole.</summary>
    /// <param name="buffer">What has arrived; afterwards, what comes behind the frame.</param>
    /// <param name="maxSize">The longest payload in bytes that is accepted; null for any.</param>
    /// <param name="frame">The frame; its payload is a part of the buffer.</param>
    /// <exception cref="GrpcException">The frame is too long or no frame. The stream is of no more use then.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int? maxSize, out GrpcFrame frame)
    {
        frame = default;
        if (buffer.Length < HeaderSize)
        {
            return false;
        }

        Span<byte> copy = stackalloc byte[HeaderSize];
        scoped var header = buffer.FirstSpan;
        if (header.Length < HeaderSize)
        {
            buffer.Slice(0, HeaderSize).CopyTo(copy);
            header = copy;
        }

        var flag = header[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (flag > 1)
        {
            throw new GrpcException(
                GrpcStatusCode.Internal,
                $"the first byte of a message is {flag}; 0 or 1 says whether it is compressed"
            );
        }

        if (length > (maxSize ?? int.MaxValue))
        {
            throw TooLarge("received", length, maxSize ?? int.MaxValue);
        }

        if (buffer.Length - HeaderSize < length)
        {
            return false;
        }

        frame = new GrpcFrame(flag == 1, buffer.Slice(HeaderSize, length));
        buffer = buffer.Slice(HeaderSize + length);
        return true;
    }

    /// <summary>Writes what stands before a payload.</summary>
    public static void WriteHeader(IBufferWriter<byte> output, bool compressed, long length)
    {
        var header = output.GetSpan(HeaderSize);
        header[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], checked((uint)length));
        output.Advance(HeaderSize);
    }

    /// <summary>Writes a message as a frame.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="codec">How the message is written.</param>
    /// <param name="message">The message.</param>
    /// <param name="encoding">How it is compressed; null for not at all.</param>
    /// <param name="maxSize">The most bytes the message may have before it is compressed; null for any number.</param>
    /// <exception cref="GrpcException">It is larger; nothing was written.</exception>
    public static void WriteMessage<T>(IBufferWriter<byte> output, GrpcCodec<T> codec, T message, MessageEncoding? encoding, int? maxSize)
    {
        var size = codec.GetSize(message);
        if (size > maxSize)
        {
            throw TooLarge("trying to send", size, maxSize.Value);
        }

        if (encoding is null)
        {
            WriteHeader(output, compressed: false, size);
            codec.Write(message, output);
            return;
        }

        using var plain = new PooledBuffer(size);
        codec.Write(message, plain);
        using var compressed = new PooledBuffer(size);
        encoding.Compress(plain.Written, compressed);
        WriteHeader(output, compressed: true, compressed.Written.Length);
        output.Write(compressed.Written.Span);
    }

    /// <summary>Reads a frame's message.</summary>
    /// <exception cref="GrpcException">The payload is none, or too large when decompressed.</exception>
    public static T ReadMessage<T>(in GrpcFrame frame, GrpcCodec<T> codec, MessageEncoding? encoding, int? maxSize)
    {
        try
        {
            if (!frame.IsCompressed)
            {
                return codec.Parse(frame.Payload);
            }

            if (encoding is null)
            {
                throw new GrpcException(
                    GrpcStatusCode.Internal,
                    "a message is compressed, but the header fields do not say how (grpc-encoding)"
                );
            }

            using var plain = new PooledBuffer((int)Math.Min(frame.Payload.Length * 4, 1 << 20));
            encoding.Decompress(frame.Payload, plain, maxSize);
            return codec.Parse(new ReadOnlySequence<byte>(plain.Written));
        }
        catch (FormatException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"a message cannot be read: {e.Message}", innerException: e);
        }
    }

    public static GrpcException TooLarge(string what, long size, int maxSize) =>
        new(GrpcStatusCode.ResourceExhausted, $"{what} a message of {size} bytes; the limit is {maxSize}");

    public static GrpcException BreaksOff(long length) =>
        new(GrpcStatusCode.Internal, $"the stream of messages ends in the middle of one, {length} bytes into it");
}
