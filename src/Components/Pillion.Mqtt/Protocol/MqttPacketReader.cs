using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pillion.Mqtt.Protocol;

/// <summary>
/// Takes packets apart:
/// <code>
///  bit     7 6 5 4   3 2 1 0
///  byte 1  kind      flags
///  byte 2  remaining length: 1 to 4 bytes, 7 bits each, the lowest first, bit 7 says that another one follows
///  then    as many bytes as that
/// </code>
/// </summary>
/// <remarks>MQTT 3.1.1 §2.</remarks>
internal static class MqttPacketReader
{
    /// <summary>What four bytes of length can say.</summary>
    public const int LargestRemainingLength = 268_435_455;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Takes one packet off the front; false when it is not there to its end.</summary>
    /// <exception cref="MqttProtocolException">The bytes are no packet, or it is too large.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, int maxSize, out MqttPacket packet)
    {
        packet = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out var first))
        {
            return false;
        }

        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (shift == 28)
            {
                throw new MqttProtocolException("a packet's length has more than four bytes");
            }

            if (!reader.TryRead(out var part))
            {
                return false;
            }

            length |= (part & 0x7f) << shift;
            if ((part & 0x80) == 0)
            {
                break;
            }
        }

        if (length > maxSize)
        {
            throw new MqttProtocolException($"a packet has {length} bytes, and at most {maxSize} are taken");
        }

        if (reader.Remaining < length)
        {
            return false;
        }

        var body = buffer.Slice(reader.Position, length);
        packet = new MqttPacket(first, body);
        buffer = buffer.Slice(body.End);
        return true;
    }

    /// <summary>The answer to CONNECT: whether there is a session from before, and the return code (§3.2).</summary>
    /// <exception cref="MqttProtocolException">It is none.</exception>
    public static (bool IsSessionPresent, byte ReturnCode) ConnAck(in MqttPacket packet)
    {
        Span<byte> body = stackalloc byte[2];
        Copy(packet, MqttPacketType.ConnAck, body);
        return ((body[0] & 1) != 0, body[1]);
    }

    /// <summary>The packet identifier of an acknowledgement (§3.4 to 3.7 and 3.11).</summary>
    /// <exception cref="MqttProtocolException">It has another length.</exception>
    public static ushort Identifier(in MqttPacket packet)
    {
        Span<byte> body = stackalloc byte[2];
        Copy(packet, packet.Type, body);
        return NotZero(BinaryPrimitives.ReadUInt16BigEndian(body));
    }

    /// <summary>The answer to SUBSCRIBE: a byte for each filter, 0x80 for "no" (§3.9).</summary>
    /// <exception cref="MqttProtocolException">It is too short.</exception>
    public static (ushort Identifier, byte[] Codes) SubAck(in MqttPacket packet)
    {
        if (packet.Body.Length < 3)
        {
            throw new MqttProtocolException("a SUBACK is too short");
        }

        var body = packet.Body.ToArray();
        return (NotZero(BinaryPrimitives.ReadUInt16BigEndian(body)), body[2..]);
    }

    /// <summary>A message (§3.3): its topic, its identifier (0 for QoS 0) and its bytes, which are a copy.</summary>
    /// <exception cref="MqttProtocolException">It is cut off, its topic is no name, or its QoS is 3.</exception>
    public static (string Topic, ushort Identifier, ReadOnlyMemory<byte> Payload) Publish(in MqttPacket packet)
    {
        var quality = (packet.Flags >> 1) & 3;
        if (quality == 3)
        {
            throw new MqttProtocolException("a message has QoS 3");
        }

        ReadOnlyMemory<byte> body = packet.Body.ToArray();
        if (body.Length < 2)
        {
            throw new MqttProtocolException("a message has no topic");
        }

        var topicEnd = 2 + BinaryPrimitives.ReadUInt16BigEndian(body.Span);
        var payload = topicEnd + (quality > 0 ? 2 : 0);
        if (payload > body.Length)
        {
            throw new MqttProtocolException("a message ends before its topic does");
        }

        var identifier = quality > 0 ? NotZero(BinaryPrimitives.ReadUInt16BigEndian(body.Span[topicEnd..])) : (ushort)0;
        return (Topic(body.Span[2..topicEnd]), identifier, body[payload..]);
    }

    private static string Topic(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var topic = s_utf8.GetString(bytes);
            return MqttTopic.IsName(topic) ? topic : throw new MqttProtocolException("a message's topic is no name of one");
        }
        catch (DecoderFallbackException)
        {
            throw new MqttProtocolException("a message's topic is no UTF-8");
        }
    }

    private static ushort NotZero(ushort identifier) =>
        identifier != 0 ? identifier : throw new MqttProtocolException("a packet's identifier is 0");

    private static void Copy(in MqttPacket packet, MqttPacketType type, Span<byte> body)
    {
        if (packet.Type != type || packet.Body.Length != body.Length)
        {
            throw new MqttProtocolException(
                $"there should be a packet {type} of {body.Length} bytes, not {packet.Type} of {packet.Body.Length}"
            );
        }

        packet.Body.CopyTo(body);
    }
}
