namespace Pillion.Wasm.Components.Resources;

/// <summary>What stands behind a handle.</summary>
/// <param name="Representation">The number that the guest chose which defines the type.</param>
/// <param name="Value">The object, if the host defines the type.</param>
internal readonly record struct Resource(int Representation, object? Value);
