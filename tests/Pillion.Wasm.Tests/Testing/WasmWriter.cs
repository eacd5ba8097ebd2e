using System.Text;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Writes the values of the binary format (core spec, §5.2). Deliberately not derived from the engine's reader.</summary>
internal sealed class WasmWriter
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public WasmWriter Byte(int value)
    {
        _bytes.Add(checked((byte)value));
        return this;
    }

    public WasmWriter Bytes(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Unsigned LEB128, in at least <paramref name="length"/> bytes.</summary>
    public WasmWriter Unsigned(ulong value, int length = 1)
    {
        for (; value >= 0x80 || length > 1; value >>= 7, length--)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }

    /// <summary>Signed LEB128, in at least <paramref name="length"/> bytes.</summary>
    public WasmWriter Signed(long value, int length = 1)
    {
        for (; value is < -64 or > 63 || length > 1; value >>= 7, length--)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)(value & 0x7F));
        return this;
    }

    public WasmWriter Name(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return Unsigned((ulong)bytes.Length).Bytes(bytes);
    }

    /// <summary>Something with its size in bytes in front.</summary>
    public WasmWriter Sized(WasmWriter contents) => Unsigned((ulong)contents.Length).Bytes([.. contents._bytes]);

    /// <summary>Items with their number in front.</summary>
    public WasmWriter Vector(IReadOnlyCollection<WasmWriter> items)
    {
        Unsigned((ulong)items.Count);
        foreach (var item in items)
        {
            _bytes.AddRange(item._bytes);
        }

        return this;
    }
}
