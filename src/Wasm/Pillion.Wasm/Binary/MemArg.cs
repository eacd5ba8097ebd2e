namespace Pillion.Wasm.Binary;

/// <summary>The immediate of a load or store (core spec, §5.4.6).</summary>
/// <param name="Alignment">log2 of the alignment in bytes; a hint.</param>
/// <param name="Offset">Added to the address operand, without wrapping.</param>
/// <param name="Memory">Which memory.</param>
internal readonly record struct MemArg(uint Alignment, ulong Offset, int Memory)
{
    // Bit 6 of the alignment field says that a memory index follows (multi-memory).
    private const uint HasMemoryIndex = 1 << 6;

    public static MemArg Read(ref WasmReader reader)
    {
        var start = reader.Position;
        var flags = reader.ReadU32();
        if (flags >= HasMemoryIndex * 2)
        {
            throw new WasmFormatException("malformed memop flags", start);
        }

        var memory = (flags & HasMemoryIndex) != 0 ? (int)reader.ReadU32() : 0;
        return new MemArg(flags & ~HasMemoryIndex, reader.ReadU64(), memory);
    }
}
