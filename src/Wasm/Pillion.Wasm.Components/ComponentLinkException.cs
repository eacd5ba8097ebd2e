namespace Pillion.Wasm.Components;

/// <summary>
/// What a component imports is not there or of another type, or a .NET signature does not fit the WIT type of a function (component model,
/// Explainer.md, "Instance Definitions").
/// </summary>
public sealed class ComponentLinkException : WasmException
{
    /// <summary>Linking failed for the reason given.</summary>
    public ComponentLinkException(string message)
        : base(message) { }
}
