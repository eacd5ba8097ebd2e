using System.Buffers;
using System.Diagnostics;

namespace Pillion.Grpc.Framing;

/// <summary>Frames as they are.</summary>
internal sealed class FrameCodec : GrpcCodec<GrpcFrame>
{
    public static readonly FrameCodec Instance = new();

    public override int GetSize(GrpcFrame message) => checked((int)message.Payload.Length);

    public override void Write(GrpcFrame message, IBufferWriter<byte> output)
    {
        foreach (var part in message.Payload)
        {
            output.Write(part.Span);
        }
    }

    // Whoever handles frames handles their compression, too.
    public override GrpcFrame Parse(in ReadOnlySequence<byte> payload) => throw new UnreachableException();

    internal override GrpcFrame ReadFrame(in GrpcFrame frame, MessageEncoding? encoding, int? maxSize) => frame;

    internal override void WriteFrame(IBufferWriter<byte> output, GrpcFrame message, MessageEncoding? encoding, int? maxSize)
    {
        FrameFormat.WriteHeader(output, message.IsCompressed, message.Payload.Length);
        Write(message, output);
    }
}
