using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Pillion.Modules.Tests.Registries;

/// <summary>A manifest and its blobs, as other tools make them.</summary>
internal sealed class TestArtifact
{
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    public Dictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    public string MediaType { get; init; } = OciManifest;

    public byte[] Manifest { get; private set; } = [];

    public string Digest => ContentDigest.Of(Manifest).ToString();

    /// <summary>An artifact of a configuration and layers.</summary>
    public static TestArtifact Of(string configType, string config, params ReadOnlySpan<(string Type, byte[] Bytes)> layers)
    {
        var artifact = new TestArtifact();
        var list = new JsonArray();
        foreach (var (type, bytes) in layers)
        {
            list.Add(artifact.Add(type, bytes));
        }

        artifact.Manifest = Json(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = OciManifest,
                ["config"] = artifact.Add(configType, Encoding.UTF8.GetBytes(config)),
                ["layers"] = list,
            }
        );
        return artifact;
    }

    /// <summary>The CNCF's artifact.</summary>
    public static TestArtifact Cncf(params ReadOnlySpan<byte[]> layers)
    {
        var typed = new (string, byte[])[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            typed[i] = ("application/wasm", layers[i]);
        }

        return Of("application/vnd.wasm.config.v0+json", """{"architecture":"wasm","os":"wasip1","layerDigests":[]}""", typed);
    }

    /// <summary>What Docker builds: layers of files, and a configuration that names the one to start.</summary>
    public static TestArtifact Image(string startCommand, params ReadOnlySpan<byte[]> layers)
    {
        var typed = new (string, byte[])[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            typed[i] = ("application/vnd.docker.image.rootfs.diff.tar.gzip", layers[i]);
        }

        return Of(
            "application/vnd.docker.container.image.v1+json",
            $$$"""{"architecture":"wasm","os":"wasi","config":{{{startCommand}}},"rootfs":{"type":"layers","diff_ids":[]}}""",
            typed
        );
    }

    /// <summary>An index of manifests, each with its platform or none.</summary>
    public static TestArtifact Index(params ReadOnlySpan<(TestArtifact Artifact, string? Os, string? Architecture)> manifests)
    {
        var index = new TestArtifact { MediaType = "application/vnd.oci.image.index.v1+json" };
        var list = new JsonArray();
        foreach (var (artifact, os, architecture) in manifests)
        {
            var entry = Descriptor(artifact.MediaType, artifact.Manifest);
            if (os is not null)
            {
                entry["platform"] = new JsonObject { ["os"] = os, ["architecture"] = architecture };
            }

            list.Add(entry);
        }

        index.Manifest = Json(
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = index.MediaType,
                ["manifests"] = list,
            }
        );
        return index;
    }

    /// <summary>A layer of files: its gzipped archive.</summary>
    public static byte[] Layer(params ReadOnlySpan<(string Name, byte[] Content)> files)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(buffer, CompressionLevel.Fastest)))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return buffer.ToArray();
    }

    /// <summary>A layer with a link in it.</summary>
    public static byte[] LayerWithLink(string name, string target)
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(buffer, CompressionLevel.Fastest)))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });
        }

        return buffer.ToArray();
    }

    private JsonObject Add(string type, byte[] bytes)
    {
        Blobs[ContentDigest.Of(bytes).ToString()] = bytes;
        return Descriptor(type, bytes);
    }

    private static JsonObject Descriptor(string type, byte[] bytes) =>
        new()
        {
            ["mediaType"] = type,
            ["digest"] = ContentDigest.Of(bytes).ToString(),
            ["size"] = bytes.Length,
        };

    private static byte[] Json(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
