using System.Net;
using Pillion.Grpc.Framing;

namespace Pillion.Grpc.Client;

/// <summary>A request of one message.</summary>
internal sealed class MessageContent<T>(GrpcCodec<T> codec, T message, MessageEncoding? encoder, int? maxSize) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var frame = new PooledBuffer(codec.GetSize(message) + FrameFormat.HeaderSize);
        codec.WriteFrame(frame, message, encoder, maxSize);
        await stream.WriteAsync(frame.Written, cancellationToken);
    }

    // Without a length: nobody expects one of gRPC.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
