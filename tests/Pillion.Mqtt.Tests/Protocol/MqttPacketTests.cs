using System.Buffers;
using Pillion.Mqtt.Protocol;

namespace Pillion.Mqtt.Tests.Protocol;

public sealed class MqttPacketTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(127 - 9)]
    [InlineData(128 - 9)]
    [InlineData(20_000)]
    [InlineData(3_000_000)]
    public void Publish_WrittenAndRead_IsTheSame(int size)
    {
        var payload = new byte[size];
        new Random(size).NextBytes(payload);
        var output = new ArrayBufferWriter<byte>();
        MqttPacketWriter.Publish(output, "a/ü", payload, MqttQualityOfService.AtLeastOnce, isRetained: true, 0x1234);

        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.True(MqttPacketReader.TryRead(ref buffer, MqttPacketReader.LargestRemainingLength, out var packet));
        var (topic, identifier, read) = MqttPacketReader.Publish(packet);

        Assert.Equal((MqttPacketType.Publish, 3, "a/ü", 0x1234), (packet.Type, packet.Flags, topic, (int)identifier));
        Assert.True(read.Span.SequenceEqual(payload));
        Assert.True(buffer.IsEmpty);
    }

    /// <summary>A packet is there when its last byte is, and never before.</summary>
    [Fact]
    public void TryRead_EveryPrefix_IsNoPacket()
    {
        var output = new ArrayBufferWriter<byte>();
        MqttPacketWriter.Publish(output, "topic", new byte[200], MqttQualityOfService.ExactlyOnce, isRetained: false, 7);

        for (var length = 0; length < output.WrittenCount; length++)
        {
            var prefix = new ReadOnlySequence<byte>(output.WrittenMemory[..length]);
            Assert.False(MqttPacketReader.TryRead(ref prefix, 1000, out _));
        }
    }

    [Fact]
    public void TryRead_TooLargeOrLengthOfFiveBytes_IsRefused()
    {
        var large = new ReadOnlySequence<byte>([0x30, 0xff, 0xff, 0xff, 0x7f]);
        var endless = new ReadOnlySequence<byte>([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]);

        Assert.Throws<MqttProtocolException>(() => MqttPacketReader.TryRead(ref large, 1000, out _));
        Assert.Throws<MqttProtocolException>(() => MqttPacketReader.TryRead(ref endless, 1000, out _));
    }

    [Fact]
    public void Connect_AllFields_IsWhatTheSpecificationShows()
    {
        var output = new ArrayBufferWriter<byte>();
        var options = new MqttOptions
        {
            Host = "h",
            Port = 1,
            ClientId = "id",
            IsCleanSession = true,
            UserName = "u",
            Password = "p",
            KeepAlive = TimeSpan.FromSeconds(10),
        };

        MqttPacketWriter.Connect(output, options);

        Assert.Equal(
            [
                0x10,
                0x14,
                0,
                4,
                (byte)'M',
                (byte)'Q',
                (byte)'T',
                (byte)'T',
                4,
                0xc2,
                0,
                10,
                0,
                2,
                (byte)'i',
                (byte)'d',
                0,
                1,
                (byte)'u',
                0,
                1,
                (byte)'p',
            ],
            output.WrittenSpan.ToArray()
        );
    }

    /// <summary>Whatever comes: packets, "more, please" or a protocol error.</summary>
    [Fact]
    public void Read_RandomAndDamagedBytes_FailsOnlyAsItShould()
    {
        var random = new Random(20261120);
        var good = new ArrayBufferWriter<byte>();
        MqttPacketWriter.Publish(good, "some/topic", new byte[50], MqttQualityOfService.AtLeastOnce, isRetained: false, 1);
        MqttPacketWriter.Acknowledgement(good, MqttPacketType.PubAck, 5);
        MqttPacketWriter.Publish(good, "other", "x"u8, MqttQualityOfService.AtMostOnce, isRetained: true, 0);
        good.Write<byte>([0x90, 4, 0, 1, 0, 0x80, 0x20, 2, 1, 0]);
        var outcomes = (Read: 0, Refused: 0);
        for (var round = 0; round < 200_000; round++)
        {
            byte[] bytes;
            if (round % 2 == 0)
            {
                bytes = new byte[random.Next(40)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = good.WrittenSpan.ToArray();
                for (var damage = random.Next(4); damage >= 0; damage--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
            }

            try
            {
                outcomes.Read += ReadAll(Split(bytes, random));
            }
            catch (MqttProtocolException)
            {
                outcomes.Refused++;
            }
        }

        Assert.InRange(outcomes.Read, 10_000, int.MaxValue);
        Assert.InRange(outcomes.Refused, 10_000, int.MaxValue);
    }

    private static int ReadAll(ReadOnlySequence<byte> buffer)
    {
        var count = 0;
        while (MqttPacketReader.TryRead(ref buffer, 100_000, out var packet))
        {
            count++;
            switch (packet.Type)
            {
                case MqttPacketType.Publish:
                    var (topic, _, payload) = MqttPacketReader.Publish(packet);
                    Assert.True(MqttTopic.IsName(topic) && payload.Length <= packet.Body.Length);
                    break;
                case MqttPacketType.ConnAck:
                    MqttPacketReader.ConnAck(packet);
                    break;
                case MqttPacketType.SubAck:
                    MqttPacketReader.SubAck(packet);
                    break;
                default:
                    MqttPacketReader.Identifier(packet);
                    break;
            }
        }

        return count;
    }

    /// <summary>As it comes from a socket, in two pieces.</summary>
    private static ReadOnlySequence<byte> Split(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        var first = new Piece(bytes.AsMemory(0, at), null);
        var second = new Piece(bytes.AsMemory(at), first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
