using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pillion.Mqtt.Protocol;

/// <summary>Puts packets together; see <see cref="MqttPacketReader"/> for their form.</summary>
internal static class MqttPacketWriter
{
    private const byte ProtocolLevel = 4;

    /// <summary>Opens a session (§3.1).</summary>
    /// <exception cref="MqttException">A text is longer than 65535 bytes.</exception>
    public static void Connect(IBufferWriter<byte> output, MqttOptions options)
    {
        var flags =
            (options.IsCleanSession ? 0x02 : 0)
            | (options.UserName is not null ? 0x80 : 0)
            | (options.UserName is not null && options.Password is not null ? 0x40 : 0);
        var length = 10 + TextLength(options.ClientId);
        length += options.UserName is null ? 0 : TextLength(options.UserName);
        length += (flags & 0x40) == 0 ? 0 : TextLength(options.Password!);
        Header(output, MqttPacketType.Connect, 0, length);
        Text(output, "MQTT");
        Byte(output, ProtocolLevel);
        Byte(output, (byte)flags);
        UInt16(output, (ushort)Math.Clamp(options.KeepAlive.TotalSeconds, 1, ushort.MaxValue));
        Text(output, options.ClientId);
        if (options.UserName is not null)
        {
            Text(output, options.UserName);
        }

        if ((flags & 0x40) != 0)
        {
            Text(output, options.Password!);
        }
    }

    /// <summary>A message (§3.3).</summary>
    /// <param name="output">Where to.</param>
    /// <param name="topic">A valid topic name.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="quality">How hard to try.</param>
    /// <param name="isRetained">Whether the broker keeps it for those who come later.</param>
    /// <param name="identifier">Not 0, except for QoS 0.</param>
    /// <exception cref="MqttException">It is larger than a packet can be.</exception>
    public static void Publish(
        IBufferWriter<byte> output,
        string topic,
        ReadOnlySpan<byte> payload,
        MqttQualityOfService quality,
        bool isRetained,
        ushort identifier
    )
    {
        var length = (long)TextLength(topic) + (quality > 0 ? 2 : 0) + payload.Length;
        Header(output, MqttPacketType.Publish, ((int)quality << 1) | (isRetained ? 1 : 0), length);
        Text(output, topic);
        if (quality > 0)
        {
            UInt16(output, identifier);
        }

        output.Write(payload);
    }

    /// <summary>An acknowledgement (§3.4 to 3.7).</summary>
    public static void Acknowledgement(IBufferWriter<byte> output, MqttPacketType type, ushort identifier)
    {
        Header(output, type, type == MqttPacketType.PubRel ? 2 : 0, 2);
        UInt16(output, identifier);
    }

    /// <summary>Asks for messages (§3.8).</summary>
    public static void Subscribe(IBufferWriter<byte> output, ushort identifier, IReadOnlyList<MqttSubscription> subscriptions)
    {
        Header(output, MqttPacketType.Subscribe, 2, 2 + subscriptions.Sum(static s => TextLength(s.Filter) + 1L));
        UInt16(output, identifier);
        foreach (var (filter, quality) in subscriptions)
        {
            Text(output, filter);
            Byte(output, (byte)quality);
        }
    }

    /// <summary>Asks for no more messages (§3.10).</summary>
    public static void Unsubscribe(IBufferWriter<byte> output, ushort identifier, string filter)
    {
        Header(output, MqttPacketType.Unsubscribe, 2, 2 + TextLength(filter));
        UInt16(output, identifier);
        Text(output, filter);
    }

    /// <summary>A packet of nothing but its kind: PINGREQ, DISCONNECT.</summary>
    public static void Empty(IBufferWriter<byte> output, MqttPacketType type) => Header(output, type, 0, 0);

    private static void Header(IBufferWriter<byte> output, MqttPacketType type, int flags, long length)
    {
        if (length > MqttPacketReader.LargestRemainingLength)
        {
            throw new MqttException($"a packet of {length} bytes is too large: MQTT has at most {MqttPacketReader.LargestRemainingLength}");
        }

        var span = output.GetSpan(5);
        span[0] = (byte)(((int)type << 4) | flags);
        var count = 1;
        do
        {
            var part = (byte)(length & 0x7f);
            length >>= 7;
            span[count++] = (byte)(part | (length > 0 ? 0x80 : 0));
        } while (length > 0);

        output.Advance(count);
    }

    private static int TextLength(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        return length <= ushort.MaxValue
            ? 2 + length
            : throw new MqttException($"a text of {length} bytes is too long: MQTT has at most {ushort.MaxValue}");
    }

    private static void Text(IBufferWriter<byte> output, string text)
    {
        UInt16(output, (ushort)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void UInt16(IBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    private static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
