using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pillion.MySql.Protocol;

/// <summary>Writes the payload of a packet. Texts must be valid Unicode.</summary>
internal sealed class PacketWriter
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public PacketWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    public PacketWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
        return this;
    }

    public PacketWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public PacketWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public PacketWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>Bytes with their length before them.</summary>
    public PacketWriter Prefixed(ReadOnlySpan<byte> bytes)
    {
        switch (bytes.Length)
        {
            case < 0xFB:
                Byte((byte)bytes.Length);
                break;
            case <= ushort.MaxValue:
                Byte(0xFC).UInt16((ushort)bytes.Length);
                break;
            case < 1 << 24:
                Byte(0xFD).UInt16((ushort)bytes.Length).Byte((byte)(bytes.Length >> 16));
                break;
            default:
                Byte(0xFE).Int64(bytes.Length);
                break;
        }

        return Bytes(bytes);
    }

    public PacketWriter Text(string text)
    {
        _buffer.Advance(s_utf8.GetBytes(text, _buffer.GetSpan(s_utf8.GetMaxByteCount(text.Length))));
        return this;
    }

    public PacketWriter TerminatedText(string text) => Text(text).Byte(0);

    public PacketWriter PrefixedText(string text) => Prefixed(s_utf8.GetBytes(text));
}
