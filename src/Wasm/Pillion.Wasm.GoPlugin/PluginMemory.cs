namespace Pillion.Wasm.GoPlugin;

/// <summary>Memory that a plug-in gives for messages.</summary>
internal static class PluginMemory
{
    public const string Malloc = "malloc";
    public const string Free = "free";

    /// <exception cref="WasmTrapException">It has none left, or gives what is not inside of its memory.</exception>
    public static uint Allocate(Memory memory, Func<uint, uint> malloc, int size, out Span<byte> bytes)
    {
        var address = malloc((uint)size);
        if (address == 0)
        {
            throw new WasmTrapException(TrapKind.MemoryOutOfBounds, $"malloc({size}) gave no memory for a message");
        }

        return memory.TrySlice(address, (ulong)size, out bytes)
            ? address
            : throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"malloc({size}) gave 0x{address:x}, but the memory ends at 0x{memory.Length:x}"
            );
    }
}
