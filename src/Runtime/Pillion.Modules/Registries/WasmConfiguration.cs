namespace Pillion.Modules.Registries;

/// <summary>The configuration of the CNCF's Wasm OCI artifact (tag-runtime.cncf.io, "Wasm OCI Artifact layout").</summary>
internal sealed record WasmConfiguration
{
    public required DateTimeOffset Created { get; init; }

    public string Architecture { get; init; } = "wasm";

    public required string Os { get; init; }

    public required IReadOnlyList<string> LayerDigests { get; init; }

    public WorldOfComponent? Component { get; init; }

    internal sealed record WorldOfComponent(IReadOnlyList<string> Exports, IReadOnlyList<string> Imports);
}
