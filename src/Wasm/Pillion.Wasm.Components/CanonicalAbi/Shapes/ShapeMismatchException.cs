namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>A .NET type does not fit a WIT type. Becomes a <see cref="ComponentLinkException"/> that says of which function.</summary>
internal sealed class ShapeMismatchException(string message) : Exception(message);
