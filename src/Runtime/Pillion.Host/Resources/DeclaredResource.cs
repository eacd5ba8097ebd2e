using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>What every kind of resource has: a name, the apps it is for, and the place it was declared in.</summary>
internal abstract record DeclaredResource
{
    /// <summary>What it is called in messages.</summary>
    public abstract string Kind { get; }

    /// <summary>Its name; unique among those of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>The secret store that <c>secretKeyRef</c>s are looked up in (<c>auth.secretStore</c>); null when none was named.</summary>
    public string? SecretStore { get; init; }

    /// <summary>The app ids that see the resource; empty means every app.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The file it stands in; for the embedded defaults a few words instead.</summary>
    public required string Source { get; init; }

    /// <summary>The line its document starts on; 0 for the embedded defaults.</summary>
    public int Line { get; init; }

    /// <summary>Its document; null for the embedded defaults.</summary>
    public YamlMapping? Document { get; init; }

    /// <summary>The place for messages: <c>resources/store.yaml:12</c>.</summary>
    public string Place => Line > 0 ? $"{Source}:{Line}" : Source;

    /// <summary>Whether the app may see the resource: no scopes were given, or its id is one of them.</summary>
    public bool IsVisibleTo(string appId) => Scopes.Count == 0 || Scopes.Contains(appId, StringComparer.Ordinal);

    /// <summary>Whether the other is this resource, unchanged, read again.</summary>
    public bool IsSameAs(DeclaredResource other) =>
        Kind == other.Kind && Name == other.Name && Source == other.Source && Says() == other.Says();

    /// <summary>All that its document says: two that say the same are the same, wherever in the file they stand.</summary>
    private string Says() => Document is null ? "" : YamlJson.ToJson(Document);
}
