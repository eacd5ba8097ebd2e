using System.Buffers.Binary;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>A list of buffers in guest memory (witx <c>$iovec_array</c>, <c>$ciovec_array</c>): address u32, length u32, address …</summary>
internal readonly ref struct IoVectors
{
    private const int MaxCount = 1024; // IOV_MAX, of Linux and of wasi-libc
    private const int Size = 8;

    private readonly ReadOnlySpan<byte> _table;

    private IoVectors(ReadOnlySpan<byte> table) => _table = table;

    /// <summary>How many buffers there are.</summary>
    public int Count => _table.Length / Size;

    /// <summary>A buffer. Reading may have overwritten the list, so what it says now is not known to lie inside the memory.</summary>
    public (uint Address, uint Length) this[int index] =>
        (
            BinaryPrimitives.ReadUInt32LittleEndian(_table[(index * Size)..]),
            BinaryPrimitives.ReadUInt32LittleEndian(_table[((index * Size) + sizeof(uint))..])
        );

    /// <summary>Finds the list, and sees that all buffers lie inside the memory.</summary>
    /// <returns>
    /// <see cref="Errno.Fault"/> if they do not; <see cref="Errno.Inval"/> if there are too many or their sum does not fit the result.
    /// </returns>
    public static Errno Get(Memory memory, uint address, uint count, out IoVectors vectors)
    {
        vectors = default;
        if (count > MaxCount)
        {
            return Errno.Inval;
        }

        if (!memory.TrySlice(address, count * Size, out var table))
        {
            return Errno.Fault;
        }

        vectors = new IoVectors(table);
        var total = 0UL;
        for (var i = 0; i < vectors.Count; i++)
        {
            var (start, length) = vectors[i];
            if (!memory.Contains(start, length))
            {
                return Errno.Fault;
            }

            total += length;
        }

        return total > uint.MaxValue ? Errno.Inval : Errno.Success;
    }
}
