namespace Pillion.Wasm.Components;

/// <summary>The component is well-formed but not valid (component model, Binary.md and Explainer.md).</summary>
public sealed class ComponentValidationException : WasmException
{
    /// <summary>The definition at <paramref name="offset"/> does not validate.</summary>
    public ComponentValidationException(string message, long offset, Exception? innerException = null)
        : base($"{message} (at byte 0x{offset:x} of the component)", innerException)
    {
        Offset = offset;
    }

    /// <summary>Where, in bytes from the start of the outermost component.</summary>
    public long Offset { get; }
}
