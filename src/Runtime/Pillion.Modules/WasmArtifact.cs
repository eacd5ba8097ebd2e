namespace Pillion.Modules;

/// <summary>A module or component to push, with what a registry's users may want to know of it without fetching it.</summary>
/// <param name="Bytes">The binary.</param>
public sealed record WasmArtifact(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The interfaces a component imports; null for a core module.</summary>
    public IReadOnlyList<string>? Imports { get; init; }

    /// <summary>The interfaces and functions a component exports; null for a core module.</summary>
    public IReadOnlyList<string>? Exports { get; init; }
}
