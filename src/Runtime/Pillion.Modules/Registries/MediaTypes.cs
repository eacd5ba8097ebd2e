namespace Pillion.Modules.Registries;

/// <summary>The media types by which manifests say what they hold.</summary>
internal static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>The configuration of the CNCF's Wasm OCI artifact (tag-runtime.cncf.io, "Wasm OCI Artifact layout").</summary>
    public const string WasmConfiguration = "application/vnd.wasm.config.v0+json";

    /// <summary>Its one layer.</summary>
    public const string Wasm = "application/wasm";

    /// <summary>Spin's locked application: the configuration of older bundles, a layer of newer ones.</summary>
    public const string SpinApplication = "application/vnd.fermyon.spin.application.v1+config";

    /// <summary>What a reference may lead to, in the order of a registry's <c>Accept</c>.</summary>
    public static readonly IReadOnlyList<string> Manifests =
    [
        Manifest,
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    private static readonly HashSet<string> s_wasmLayers = new(StringComparer.Ordinal)
    {
        Wasm,
        // wasm-to-oci, and Spin's modules
        "application/vnd.wasm.content.layer.v1+wasm",
        // go-plugin, Trivy
        "application/vnd.module.wasm.content.layer.v1+wasm",
        // runwasi
        "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm",
        "application/vnd.bytecodealliance.wasm.module.layer.v0+wasm",
    };

    /// <summary>Whether a layer is a module or component.</summary>
    public static bool IsWasmLayer(string? type) => type is not null && s_wasmLayers.Contains(type);

    /// <summary>Whether a layer is a part of an image's file system, and how it is packed; null if it is no such part.</summary>
    public static Packing? PackingOf(string? type) =>
        type switch
        {
            "application/vnd.oci.image.layer.v1.tar" or "application/vnd.docker.image.rootfs.diff.tar" => Packing.None,
            "application/vnd.oci.image.layer.v1.tar+gzip"
            or "application/vnd.docker.image.rootfs.diff.tar.gzip"
            or "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip" => Packing.Gzip,
            "application/vnd.oci.image.layer.v1.tar+zstd" => Packing.Zstandard,
            _ => null,
        };
}

/// <summary>How a layer's archive is packed.</summary>
internal enum Packing
{
    None,
    Gzip,
    Zstandard,
}
