using Pillion.Abstractions;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads a <c>Component</c> document.</summary>
internal static class ComponentReader
{
    /// <summary>The component; null when it has no usable name or type (the problems then say so).</summary>
    public static ComponentResource? Read(MappingReader document)
    {
        var header = ResourceHeader.Read(document, "dapr.io/v1alpha1");
        if (header.Spec is not { } spec)
        {
            return null;
        }

        var type = ReadType(spec);
        var resource = new ComponentResource
        {
            Name = header.Name ?? "",
            Type = type ?? "",
            Version = spec.Text("version") is { Length: > 0 } given ? given : "v1",
            IgnoreErrors = spec.Boolean("ignoreErrors") ?? false,
            InitTimeout = spec.Duration("initTimeout") ?? ComponentSpec.DefaultInitTimeout,
            Metadata = [.. spec.Mappings("metadata").Select(MetadataItem.Read).OfType<MetadataItem>()],
            SecretStore = header.SecretStore,
            Scopes = header.Scopes,
            Source = document.Source,
            Line = document.Line,
        };
        spec.RejectUnknownKeys();
        return header.Name is null || type is null ? null : resource;
    }

    private static string? ReadType(MappingReader spec)
    {
        var type = spec.RequiredText("type");
        if (type is null || type.IndexOf('.') is var dot && dot > 0 && dot < type.Length - 1)
        {
            return type;
        }

        spec.Error("type", $"must be a building block and a technology, such as state.sqlite, not '{type}'");
        return null;
    }
}
