namespace Pillion.Wasm.GoPlugin;

/// <summary>
/// What functions that the host has for plug-ins are made of: each takes the address and size of a message, and returns those of another packed into one number. An
/// error of the host ends the plug-in's call, as in go-plugin: throw it.
/// </summary>
public static class PluginHost
{
    /// <summary>The message that a plug-in gave a function.</summary>
    /// <exception cref="WasmTrapException">It is not inside of the plug-in's memory.</exception>
    public static ReadOnlySpan<byte> Request(Caller caller, uint address, uint size) =>
        caller.HasMemory && caller.Memory.TrySlice(address, size, out var bytes)
            ? bytes
            : throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"it called the host with a message of {size} bytes at 0x{address:x}, which is outside of its memory"
            );

    /// <summary>Puts a message into memory that the plug-in's <c>malloc</c> gives; the plug-in frees it.</summary>
    /// <param name="caller">The plug-in.</param>
    /// <param name="message">The message.</param>
    /// <param name="size">How many bytes it takes.</param>
    /// <param name="write">Writes it; not called if it takes none.</param>
    /// <returns>What the function is to return.</returns>
    /// <exception cref="WasmTrapException">The plug-in has no memory for it.</exception>
    public static ulong Reply<TMessage>(Caller caller, TMessage message, int size, PluginWriter<TMessage> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (size == 0)
        {
            return 0;
        }

        var malloc = caller.Instance.GetFunction<Func<uint, uint>>(PluginMemory.Malloc);
        var address = PluginMemory.Allocate(caller.Memory, malloc, size, out var destination);
        write(message, destination);
        return ((ulong)address << 32) | (uint)size;
    }
}
