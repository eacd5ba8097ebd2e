using System.Text;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Writes pieces of the binary format (core spec, §5.2 "Values").</summary>
internal sealed class WasmBytes
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public WasmBytes Byte(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    public WasmBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public WasmBytes Unsigned(int value)
    {
        var rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            _bytes.Add((byte)(rest | 0x80));
        }

        _bytes.Add((byte)rest);
        return this;
    }

    public WasmBytes Signed(long value)
    {
        // Until the rest is nothing but copies of the last sign bit.
        while (value is < -0x40 or >= 0x40)
        {
            Byte((int)(value & 0x7F) | 0x80);
            value >>= 7;
        }

        return Byte((int)(value & 0x7F));
    }

    public WasmBytes Name(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Unsigned(utf8.Length).Raw(utf8);
    }

    /// <summary>The contents behind their size.</summary>
    public WasmBytes Sized(WasmBytes contents) => Unsigned(contents._bytes.Count).Raw(contents.ToArray());

    public static int ReadUnsigned(ReadOnlySpan<byte> bytes, out int length)
    {
        var value = 0u;
        length = 0;
        byte next;
        do
        {
            next = bytes[length];
            value |= (uint)(next & 0x7F) << (7 * length++);
        } while (next >= 0x80);

        return (int)value;
    }
}
