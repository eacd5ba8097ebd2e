using System.Buffers.Binary;
using System.Text;

namespace Pillion.MySql.Protocol;

/// <summary>Reads the payload of a packet. Numbers are little endian.</summary>
/// <remarks>https://mariadb.com/kb/en/protocol-data-types/</remarks>
internal ref struct PacketReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>A number of one to nine bytes; null for the NULL of a row.</summary>
    public ulong? Length()
    {
        var first = Byte();
        return first switch
        {
            < 0xFB => first,
            0xFB => null,
            0xFC => UInt16(),
            0xFD => UInt16() | ((uint)Byte() << 16),
            0xFE => UInt64(),
            _ => throw Malformed(),
        };
    }

    /// <summary>Bytes with their length before them; null for the NULL of a row.</summary>
    public bool TryPrefixed(out ReadOnlySpan<byte> bytes)
    {
        var length = Length();
        bytes = length is { } count ? Bytes(checked((int)count)) : default;
        return length is not null;
    }

    public string PrefixedText() => TryPrefixed(out var bytes) ? Encoding.UTF8.GetString(bytes) : "";

    /// <summary>A text that ends with a NUL, or the packet.</summary>
    public string TerminatedText()
    {
        var end = _rest.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(end < 0 ? _rest : _rest[..end]);
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return text;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            throw Malformed();
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public static MySqlConnectionException Malformed() =>
        new("the server sent a packet that is shorter than it must be; is it MariaDB or MySQL?");
}
