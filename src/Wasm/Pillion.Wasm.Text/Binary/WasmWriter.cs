using System.Buffers.Binary;
using System.Text;

namespace Pillion.Wasm.Text.Binary;

/// <summary>Writes the values of the binary format (core spec, §5.2) into a growing buffer.</summary>
internal sealed class WasmWriter
{
    private byte[] _bytes = [];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Takes back what was written after a length.</summary>
    public void Truncate(int length) => Length = length;

    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>An unsigned integer of 32 or 64 bits, in LEB128.</summary>
    public void WriteUnsigned(ulong value)
    {
        const int LongestLeb128 = 10;
        var span = Reserve(LongestLeb128);
        var count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[count++] = (byte)value;
        Length += count;
    }

    /// <summary>A signed integer of 32, 33 or 64 bits, in LEB128.</summary>
    public void WriteSigned(long value)
    {
        // Bit 6 of the last byte is the sign.
        while (value is < -0x40 or >= 0x40)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)(value & 0x7F));
    }

    public void WriteF32Bits(uint bits)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), bits);
        Length += 4;
    }

    public void WriteF64Bits(ulong bits)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), bits);
        Length += 8;
    }

    /// <summary>A length and as many bytes: a vector of bytes, or a part whose size goes before it.</summary>
    public void WriteSized(ReadOnlySpan<byte> bytes)
    {
        WriteUnsigned((ulong)bytes.Length);
        WriteBytes(bytes);
    }

    public void WriteName(string name) => WriteSized(Encoding.UTF8.GetBytes(name));

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(Length + count, Math.Max(64, 2 * _bytes.Length)));
        }

        return _bytes.AsSpan(Length);
    }
}
