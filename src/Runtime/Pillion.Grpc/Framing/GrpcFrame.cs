using System.Buffers;

namespace Pillion.Grpc.Framing;

/// <summary>One message as it travels.</summary>
/// <param name="IsCompressed">Whether the payload is compressed as the header field <c>grpc-encoding</c> says.</param>
/// <param name="Payload">The bytes; those of a received frame are valid until the next one is asked for.</param>
public readonly record struct GrpcFrame(bool IsCompressed, ReadOnlySequence<byte> Payload);
