using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>The keys that documents of every kind have, read and checked.</summary>
/// <param name="Name">The resource's name; null when it has no usable one (the problems then say so).</param>
/// <param name="SecretStore">The secret store its references point into; null for none.</param>
/// <param name="Scopes">The apps it is for; empty for all.</param>
/// <param name="Spec">What it says; null when it says nothing usable.</param>
internal readonly record struct ResourceHeader(string? Name, string? SecretStore, IReadOnlyList<string> Scopes, MappingReader? Spec)
{
    /// <summary>Reads a document's own keys and rejects those it must not have.</summary>
    /// <param name="document">The document.</param>
    /// <param name="apiVersions">The versions of the kind that can be read.</param>
    public static ResourceHeader Read(MappingReader document, params ReadOnlySpan<string> apiVersions)
    {
        var kind = document.Text("kind");
        if (document.RequiredText("apiVersion") is { } version && !apiVersions.Contains(version))
        {
            document.Error("apiVersion", $"must be {string.Join(" or ", apiVersions!)} for a {kind}, not '{version}'");
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
        return new(name, string.IsNullOrEmpty(secretStore) ? null : secretStore, scopes, spec);
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
}
