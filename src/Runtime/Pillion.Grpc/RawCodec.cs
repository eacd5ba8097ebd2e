using System.Buffers;

namespace Pillion.Grpc;

/// <summary>Messages as the bytes they are.</summary>
internal sealed class RawCodec : GrpcCodec<ReadOnlyMemory<byte>>
{
    public static readonly RawCodec Instance = new();

    public override int GetSize(ReadOnlyMemory<byte> message) => message.Length;

    public override void Write(ReadOnlyMemory<byte> message, IBufferWriter<byte> output) => output.Write(message.Span);

    public override ReadOnlyMemory<byte> Parse(in ReadOnlySequence<byte> payload) => payload.ToArray();
}
