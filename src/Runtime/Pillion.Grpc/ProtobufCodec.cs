using System.Buffers;
using Google.Protobuf;

namespace Pillion.Grpc;

/// <summary>Messages of Protocol Buffers.</summary>
internal sealed class ProtobufCodec<T> : GrpcCodec<T>
    where T : class, IMessage<T>, new()
{
    public static readonly ProtobufCodec<T> Instance = new();

    private readonly MessageParser<T> _parser = new(static () => new T());

    public override int GetSize(T message) => message.CalculateSize();

    public override void Write(T message, IBufferWriter<byte> output) => message.WriteTo(output);

    public override T Parse(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return payload.IsSingleSegment ? _parser.ParseFrom(payload.FirstSpan) : _parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new FormatException($"the {payload.Length} bytes are no {typeof(T).Name}: {e.Message}", e);
        }
    }
}
