using Microsoft.CodeAnalysis.Diagnostics;

namespace Pillion.Wasm.Wit.Generator;

/// <summary>The metadata of a <c>WitWorld</c> item.</summary>
/// <param name="Folder">The folder: root of the files that belong together.</param>
/// <param name="Worlds">The worlds to generate for, separated by commas; empty for the root package's only one.</param>
/// <param name="Namespace">The C# namespace before those of packages.</param>
/// <param name="Namespaces">C# namespaces for WIT namespaces or packages: <c>wasi=My.Wasi, dapr:state=My.State</c>.</param>
/// <param name="External">C# namespaces, of the same form, of packages that are generated elsewhere: nothing is generated for them.</param>
/// <param name="Features">Unstable features to include, separated by commas.</param>
/// <param name="Access"><c>public</c> or <c>internal</c>.</param>
internal sealed record WitSettings(
    string Folder,
    string Worlds,
    string Namespace,
    string Namespaces,
    string External,
    string Features,
    string Access
)
{
    public static WitSettings? Read(AnalyzerConfigOptions file, AnalyzerConfigOptions global)
    {
        string Metadata(string name) => file.TryGetValue("build_metadata.AdditionalFiles." + name, out var value) ? value.Trim() : "";
        var folder = Metadata("WitFolder");
        if (folder.Length == 0)
        {
            return null;
        }

        var ns = Metadata("WitNamespace");
        if (ns.Length == 0 && global.TryGetValue("build_property.RootNamespace", out var root))
        {
            ns = root;
        }

        var access = Metadata("WitAccess");
        return new WitSettings(
            folder,
            Metadata("WitWorlds"),
            ns,
            Metadata("WitNamespaces"),
            Metadata("WitExternal"),
            Metadata("WitFeatures"),
            string.Equals(access, "internal", StringComparison.OrdinalIgnoreCase) ? "internal" : "public"
        );
    }

    public static IEnumerable<string> Split(string list) => list.Split(',').Select(s => s.Trim()).Where(s => s.Length > 0);
}
