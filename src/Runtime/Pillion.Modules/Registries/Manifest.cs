using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pillion.Modules.Registries;

/// <summary>A manifest or an index (OCI image specification, <c>manifest.md</c> and <c>image-index.md</c>; Docker's second schema has the same members).</summary>
internal sealed record Manifest
{
    public int SchemaVersion { get; init; }

    public string? MediaType { get; init; }

    public string? ArtifactType { get; init; }

    public Descriptor? Config { get; init; }

    public IReadOnlyList<Descriptor>? Layers { get; init; }

    /// <summary>An index's manifests; null in a manifest.</summary>
    public IReadOnlyList<Descriptor>? Manifests { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="ModuleSourceException">It is none that we know.</exception>
    public static Manifest Parse(ReadOnlySpan<byte> json, string source)
    {
        Manifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, RegistryJson.Default.Manifest);
        }
        catch (JsonException e)
        {
            throw new ModuleSourceException($"{source}: the registry's manifest is no such JSON: {e.Message}", e);
        }

        return manifest switch
        {
            { SchemaVersion: not 2 } => throw new ModuleSourceException(
                $"{source}: the manifest has schemaVersion {manifest.SchemaVersion}, and only 2 is known"
            ),
            // One digest must not mean two things (CVE-2021-41190).
            { Manifests: not null, Layers: not null } => throw new ModuleSourceException($"{source}: the manifest is an index as well"),
            { Manifests: not null } or { Config: not null, Layers: not null } => manifest,
            _ => throw new ModuleSourceException($"{source}: the manifest has neither layers nor manifests"),
        };
    }
}

/// <summary>What a manifest says of a blob or of another manifest.</summary>
internal sealed record Descriptor
{
    public string? MediaType { get; init; }

    public string? Digest { get; init; }

    public long Size { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Platform? Platform { get; init; }

    /// <exception cref="ModuleSourceException">The digest is none.</exception>
    public ContentDigest ReadDigest(string source) =>
        ContentDigest.TryParse(Digest, out var digest)
            ? digest
            : throw new ModuleSourceException($"{source}: its manifest names the digest '{Digest}', which is none");
}

/// <summary>What a manifest of an index is for.</summary>
internal sealed record Platform
{
    public string? Architecture { get; init; }

    public string? Os { get; init; }

    public override string ToString() => $"{Os}/{Architecture}";
}
