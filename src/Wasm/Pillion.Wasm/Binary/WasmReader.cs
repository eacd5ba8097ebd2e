using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pillion.Wasm.Binary;

/// <summary>Reads the values of the binary format (core spec, §5.2) from a range of a module's bytes.</summary>
internal ref struct WasmReader
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="module">The whole module, so that offsets in errors are the module's.</param>
    /// <param name="position">First byte of the range.</param>
    /// <param name="end">One past its last byte.</param>
    public WasmReader(ReadOnlySpan<byte> module, int position, int end)
    {
        _bytes = module[..end];
        Position = position;
    }

    /// <summary>Offset of the next byte, from the start of the module.</summary>
    public int Position { get; set; }

    /// <summary>One past the last byte of the range.</summary>
    public readonly int End => _bytes.Length;

    public readonly int Remaining => _bytes.Length - Position;

    public readonly bool IsAtEnd => Position >= _bytes.Length;

    /// <summary>The next byte without consuming it, or -1 at the end.</summary>
    public readonly int Peek() => Position < _bytes.Length ? _bytes[Position] : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if ((uint)Position >= (uint)_bytes.Length)
        {
            ThrowUnexpectedEnd();
        }

        return _bytes[Position++];
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count < 0 || count > Remaining)
        {
            ThrowUnexpectedEnd();
        }

        var bytes = _bytes.Slice(Position, count);
        Position += count;
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadU32()
    {
        // Nearly all indices and sizes are below 128: one byte.
        if ((uint)Position < (uint)_bytes.Length && _bytes[Position] < 0x80)
        {
            return _bytes[Position++];
        }

        return (uint)ReadUnsigned(32);
    }

    public ulong ReadU64() => ReadUnsigned(64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadS32()
    {
        if ((uint)Position < (uint)_bytes.Length && _bytes[Position] < 0x80)
        {
            // Seven payload bits, sign-extended.
            return _bytes[Position++] << 25 >> 25;
        }

        return (int)ReadSigned(32);
    }

    public long ReadS33() => ReadSigned(33);

    public long ReadS64() => ReadSigned(64);

    /// <summary>An IEEE 754 single as its bits.</summary>
    public uint ReadF32Bits() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    /// <summary>An IEEE 754 double as its bits.</summary>
    public ulong ReadF64Bits() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>A vector constant as its lower and upper half.</summary>
    public (ulong Low, ulong High) ReadV128Bits()
    {
        var bytes = ReadBytes(16);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <summary>A name: length and well-formed UTF-8 (core spec, §5.2.4).</summary>
    public string ReadName()
    {
        var start = Position;
        var length = ReadU32();
        if (length > (uint)Remaining)
        {
            throw new WasmFormatException("length out of bounds", start);
        }

        try
        {
            return s_strictUtf8.GetString(ReadBytes((int)length));
        }
        catch (DecoderFallbackException)
        {
            throw new WasmFormatException("malformed UTF-8 encoding", start);
        }
    }

    /// <summary>The number of elements of a vector; each takes at least a byte, which bounds allocations by the input's size.</summary>
    public int ReadCount()
    {
        var start = Position;
        var count = ReadU32();
        if (count > (uint)Remaining)
        {
            throw new WasmFormatException("length out of bounds", start);
        }

        return (int)count;
    }

    private ulong ReadUnsigned(int bits)
    {
        var start = Position;
        ulong result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = ReadByte();
            var left = bits - shift;
            if (left < 7)
            {
                // The last byte has only `left` payload bits; a continuation bit or others set are errors of their own.
                if ((b & 0x80) != 0)
                {
                    throw new WasmFormatException("integer representation too long", start);
                }

                if (b >> left != 0)
                {
                    throw new WasmFormatException("integer too large", start);
                }
            }

            result |= (ulong)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
            {
                return result;
            }
        }
    }

    private long ReadSigned(int bits)
    {
        var start = Position;
        long result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = ReadByte();
            var left = bits - shift;
            if (left < 7)
            {
                if ((b & 0x80) != 0)
                {
                    throw new WasmFormatException("integer representation too long", start);
                }

                // The unused bits must repeat the sign bit.
                var unused = (sbyte)(b << 1) >> left;
                if (unused is not (0 or -1))
                {
                    throw new WasmFormatException("integer too large", start);
                }
            }

            result |= (long)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
            {
                var used = shift + 7;
                return used < 64 ? result << (64 - used) >> (64 - used) : result;
            }
        }
    }

    private readonly void ThrowUnexpectedEnd() => throw new WasmFormatException("unexpected end", Position);
}
