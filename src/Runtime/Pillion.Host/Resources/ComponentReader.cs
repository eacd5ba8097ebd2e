using Pillion.Abstractions;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads a <c>Component</c> document.</summary>
internal static class ComponentReader
{
    private const string ApiVersion = "dapr.io/v1alpha1";

    /// <summary>The component; null when it has no usable name or type (the problems then say so).</summary>
    public static ComponentResource? Read(MappingReader document)
    {
        document.Node("kind");
        if (document.RequiredText("apiVersion") is { } version && version != ApiVersion)
        {
            document.Error("apiVersion", $"must be {ApiVersion} for a Component, not '{version}'");
        }

        var name = ReadName(document);
        var auth = document.Mapping("auth");
        var secretStore = auth?.Text("secretStore");
        auth?.RejectUnknownKeys();
        var scopes = document.Texts("scopes") ?? [];
        var spec = document.Mapping("spec");
        if (spec is null && document.Node("spec") is null)
        {
            document.Error("spec", "is required");
        }

        document.RejectUnknownKeys();
        if (spec is null)
        {
            return null;
        }

        var type = ReadType(spec);
        var resource = new ComponentResource
        {
            Name = name ?? "",
            Type = type ?? "",
            Version = spec.Text("version") is { Length: > 0 } given ? given : "v1",
            IgnoreErrors = spec.Boolean("ignoreErrors") ?? false,
            InitTimeout = spec.Duration("initTimeout") ?? ComponentSpec.DefaultInitTimeout,
            Metadata = [.. spec.Mappings("metadata").Select(ReadItem).OfType<MetadataItem>()],
            SecretStore = string.IsNullOrEmpty(secretStore) ? null : secretStore,
            Scopes = scopes,
            Source = document.Source,
            Line = document.Line,
        };
        spec.RejectUnknownKeys();
        return name is null || type is null ? null : resource;
    }

    private static string? ReadName(MappingReader document)
    {
        if (document.Mapping("metadata") is not { } metadata)
        {
            document.Error("metadata", "with a name is required");
            return null;
        }

        var name = metadata.RequiredText("name");
        // Kubernetes' IsValidPathSegmentName, which Dapr applies: the name becomes part of URLs.
        if (name is "." or ".." || name?.AsSpan().IndexOfAny('/', '%') >= 0)
        {
            metadata.Error("name", $"must not be '.' or '..' nor hold '/' or '%', as '{name}' does");
            return null;
        }

        return name;
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

    private static MetadataItem? ReadItem(MappingReader item)
    {
        var name = item.RequiredText("name");
        var value = ReadValue(item);
        var secret = ReadSecret(item);
        var env = item.Text("envRef");
        item.RejectUnknownKeys();
        var sources = (item.Has("value") ? 1 : 0) + (item.Has("secretKeyRef") ? 1 : 0) + (item.Has("envRef") ? 1 : 0);
        if (sources != 1)
        {
            item.Problems.Error(
                item.Source,
                item.Line,
                item.Path,
                $"must have exactly one of value, secretKeyRef and envRef; '{name}' has {(sources == 0 ? "none" : "several")}"
            );
            return null;
        }

        return name is null ? null : new MetadataItem(name, value, secret, env, item.Path, item.Line);
    }

    /// <summary>Text, a number or a boolean as its text; anything nested as JSON.</summary>
    private static string? ReadValue(MappingReader item) =>
        item.Node("value") switch
        {
            YamlScalar scalar => scalar.Text,
            null => item.Has("value") ? "" : null,
            var nested => YamlJson.ToJson(nested),
        };

    private static SecretKeyRef? ReadSecret(MappingReader item)
    {
        if (item.Mapping("secretKeyRef") is not { } reference)
        {
            return null;
        }

        var name = reference.RequiredText("name");
        var key = reference.Text("key");
        reference.RejectUnknownKeys();
        return name is null ? null : new SecretKeyRef(name, string.IsNullOrEmpty(key) ? name : key);
    }
}
