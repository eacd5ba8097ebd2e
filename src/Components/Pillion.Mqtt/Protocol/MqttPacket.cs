using System.Buffers;

namespace Pillion.Mqtt.Protocol;

/// <summary>A packet as it came: the first byte and what follows its length.</summary>
/// <param name="First">The kind in the upper half, flags in the lower.</param>
/// <param name="Body">Variable header and payload; valid until more is read.</param>
internal readonly record struct MqttPacket(byte First, ReadOnlySequence<byte> Body)
{
    public MqttPacketType Type => (MqttPacketType)(First >> 4);

    public int Flags => First & 0x0f;
}
