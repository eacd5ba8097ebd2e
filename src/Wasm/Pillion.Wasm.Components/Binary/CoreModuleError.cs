namespace Pillion.Wasm.Components.Binary;

/// <summary>What is wrong with a core module inside of a component, as an error of the component at the byte where it is there.</summary>
internal static class CoreModuleError
{
    /// <param name="error">What the engine says of the module; its offset counts from the module's start.</param>
    /// <param name="start">Where the module starts.</param>
    public static WasmException InComponent(WasmException error, int start) =>
        error switch
        {
            WasmFormatException format => new ComponentFormatException($"core module: {format.Reason}", start + format.Offset, error),
            WasmValidationException invalid => new ComponentValidationException(
                $"core module: {invalid.Reason}",
                start + invalid.Offset,
                error
            ),
            _ => error,
        };
}
