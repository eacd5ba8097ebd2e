using System.Text.Json;

namespace Pillion.Modules.Registries;

/// <summary>
/// The forms in which registries hold modules, told apart by the media types of a manifest: the CNCF's artifact, wasm-to-oci's, go-plugin's, runwasi's (all have the
/// module as a layer), Spin's bundle (a layer for each component, named by the application), and images that Docker builds (a file in archives).
/// </summary>
internal static class ArtifactLayout
{
    private static readonly string[] s_systems = ["wasip2", "wasip1", "wasi"];

    /// <summary>The manifest of an index that is for Wasm.</summary>
    public static Descriptor Choose(Manifest index, OciReference reference)
    {
        var manifests = index.Manifests!;
        var chosen =
            s_systems
                .Select(os => manifests.FirstOrDefault(m => m.Platform is { } p && Is(p.Os, os) && Is(p.Architecture, "wasm", "wasm32")))
                .FirstOrDefault(m => m is not null)
            ?? (manifests is [{ Platform: null } only] ? only : null);
        return chosen
            ?? throw new ModuleSourceException(
                $"{reference}: none of the index's manifests is for wasi/wasm; there is {List(manifests.Select(m => m.Platform?.ToString() ?? "one without platform"))}"
            );
    }

    /// <summary>The layer that is the module; null when it is a file in an image.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="spin">Spin's locked application, where <see cref="SpinApplicationOf"/> finds one.</param>
    /// <param name="reference">What was asked for.</param>
    public static Descriptor? ModuleOf(Manifest manifest, SpinApplication? spin, OciReference reference)
    {
        var layers = manifest.Layers!;
        if (spin is not null)
        {
            return ComponentOf(spin, layers, reference);
        }

        if (reference.Component is not null)
        {
            throw new ModuleSourceException(
                $"{reference}: '#{reference.Component}' names a component of a Spin application, and this is none"
            );
        }

        if (manifest.Config!.MediaType == MediaTypes.WasmConfiguration)
        {
            return layers is [{ MediaType: MediaTypes.Wasm } only]
                ? only
                : throw new ModuleSourceException(
                    $"{reference}: an artifact of {MediaTypes.WasmConfiguration} has exactly one layer, of type {MediaTypes.Wasm}; this one has {List(layers.Select(l => l.MediaType ?? "?"))}"
                );
        }

        var modules = layers.Where(l => MediaTypes.IsWasmLayer(l.MediaType)).ToList();
        return modules switch
        {
            [var only] => only,
            [] when layers.Any(l => MediaTypes.PackingOf(l.MediaType) is not null) => null,
            [] => throw new ModuleSourceException(
                $"{reference} holds no module: its layers are {List(layers.Select(l => l.MediaType ?? "?"))}, its configuration is {manifest.Config.MediaType}"
            ),
            _ => throw new ModuleSourceException($"{reference} holds {modules.Count} modules, and nothing says which one is meant"),
        };
    }

    /// <summary>The blob with Spin's locked application; null when it is no such bundle.</summary>
    public static Descriptor? SpinApplicationOf(Manifest manifest) =>
        manifest.Config!.MediaType == MediaTypes.SpinApplication
            ? manifest.Config
            : manifest.Layers!.FirstOrDefault(l => l.MediaType == MediaTypes.SpinApplication);

    /// <exception cref="ModuleSourceException">It is not Spin's JSON.</exception>
    public static SpinApplication ReadSpin(ReadOnlySpan<byte> json, OciReference reference)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RegistryJson.Default.SpinApplication)!;
        }
        catch (JsonException e)
        {
            throw new ModuleSourceException($"{reference}: Spin's application cannot be read: {e.Message}", e);
        }
    }

    private static Descriptor ComponentOf(SpinApplication spin, IReadOnlyList<Descriptor> layers, OciReference reference)
    {
        var components = spin.Components ?? [];
        var names = List(components.Select(c => c.Id ?? "?"));
        var component =
            reference.Component is { } id
                ? components.FirstOrDefault(c => c.Id == id)
                    ?? throw new ModuleSourceException($"{reference}: the Spin application has no component '{id}'; it has {names}")
            : components is [var only] ? only
            : throw new ModuleSourceException(
                $"{reference}: the Spin application has {names}: say which one with #COMPONENT behind the reference"
            );
        return layers.FirstOrDefault(l => l.Digest is not null && l.Digest == component.Source?.Digest)
            ?? throw new ModuleSourceException($"{reference}: none of its layers is the module of component '{component.Id}'");
    }

    private static bool Is(string? value, params ReadOnlySpan<string> names) =>
        value is not null && names.Contains(value.ToLowerInvariant());

    private static string List(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } text ? text : "none";
}
