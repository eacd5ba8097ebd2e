using System.Buffers;
using Pillion.Grpc.Framing;

namespace Pillion.Grpc;

/// <summary>How messages of a type are written and read.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class GrpcCodec<T>
{
    /// <summary>How many bytes <see cref="Write"/> will write.</summary>
    public abstract int GetSize(T message);

    /// <summary>Writes a message; <see cref="GetSize"/> was called on it just before.</summary>
    public abstract void Write(T message, IBufferWriter<byte> output);

    /// <summary>Reads a message, which must not refer to the bytes afterwards.</summary>
    /// <exception cref="FormatException">The bytes are no such message.</exception>
    public abstract T Parse(in ReadOnlySequence<byte> payload);

    internal virtual T ReadFrame(in GrpcFrame frame, MessageEncoding? encoding, int? maxSize) =>
        FrameFormat.ReadMessage(frame, this, encoding, maxSize);

    internal virtual void WriteFrame(IBufferWriter<byte> output, T message, MessageEncoding? encoding, int? maxSize) =>
        FrameFormat.WriteMessage(output, this, message, encoding, maxSize);
}
