namespace Pillion.Wasm.Components;

/// <summary>The bytes are not a component (component model, Binary.md).</summary>
public sealed class ComponentFormatException : WasmException
{
    /// <summary>The bytes at <paramref name="offset"/> do not follow the binary format.</summary>
    public ComponentFormatException(string message, long offset, Exception? innerException = null)
        : base($"{message} (at byte 0x{offset:x} of the component)", innerException)
    {
        Offset = offset;
    }

    /// <summary>Where, in bytes from the start of the outermost component.</summary>
    public long Offset { get; }
}
