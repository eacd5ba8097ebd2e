using System.Buffers.Binary;
using System.Text;

namespace Pillion.Wasm.Debugging;

/// <summary>Reads the data types of DWARF (version 5, §7.4 to §7.6), little-endian.</summary>
/// <remarks>Every read is checked; data that ends early or makes no sense is an <see cref="InvalidDataException"/>.</remarks>
internal ref struct DwarfReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>An unsigned number of that many bytes, such as an address.</summary>
    public ulong ReadUInt(int size) =>
        size switch
        {
            1 => ReadByte(),
            2 => ReadUInt16(),
            4 => ReadUInt32(),
            8 => ReadUInt64(),
            _ => throw new InvalidDataException($"numbers of {size} bytes"),
        };

    /// <summary>A length or an offset: eight bytes in the 64-bit format.</summary>
    public ulong ReadOffset(bool is64) => is64 ? ReadUInt64() : ReadUInt32();

    public ulong ReadULeb128()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = ReadByte();
            value |= shift < 64 ? (ulong)(b & 0x7F) << shift : 0;
            if ((b & 0x80) == 0)
            {
                return value;
            }
        }
    }

    public long ReadSLeb128()
    {
        long value = 0;
        for (var shift = 0; ; )
        {
            var b = ReadByte();
            value |= shift < 64 ? (long)(b & 0x7F) << shift : 0;
            shift += 7;
            if ((b & 0x80) == 0)
            {
                return shift < 64 && (b & 0x40) != 0 ? value | (-1L << shift) : value;
            }
        }
    }

    /// <summary>Text up to a zero byte.</summary>
    public string ReadString()
    {
        var length = _rest.IndexOf((byte)0);
        if (length < 0)
        {
            throw new InvalidDataException("a string without end");
        }

        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[(length + 1)..];
        return text;
    }

    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new InvalidDataException("the end of the section");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
