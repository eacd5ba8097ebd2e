using Pillion.Abstractions;

namespace Pillion.Host.Resources;

/// <summary>A <c>Component</c> resource as it was declared: references to secrets and the environment are not resolved yet.</summary>
/// <remarks>Dapr's <c>pkg/apis/components/v1alpha1/types.go</c>.</remarks>
internal sealed record ComponentResource
{
    public required string Name { get; init; }

    /// <summary>The Dapr type name, for example <c>state.sqlite</c>.</summary>
    public required string Type { get; init; }

    public string Version { get; init; } = "v1";

    public bool IgnoreErrors { get; init; }

    public TimeSpan InitTimeout { get; init; } = ComponentSpec.DefaultInitTimeout;

    /// <summary>The secret store that <c>secretKeyRef</c>s are looked up in (<c>auth.secretStore</c>); null when none was named.</summary>
    public string? SecretStore { get; init; }

    /// <summary>The app ids that see the component; empty means every app.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<MetadataItem> Metadata { get; init; } = [];

    /// <summary>The file it stands in; for the embedded defaults a few words instead.</summary>
    public required string Source { get; init; }

    /// <summary>The line its document starts on; 0 for the embedded defaults.</summary>
    public int Line { get; init; }

    /// <summary>Whether it is a secret store; those are initialised before everything that may refer to them.</summary>
    public bool IsSecretStore => Type.StartsWith("secretstores.", StringComparison.OrdinalIgnoreCase);

    /// <summary>The place for messages: <c>resources/store.yaml:12</c>.</summary>
    public string Place => Line > 0 ? $"{Source}:{Line}" : Source;

    /// <summary>Whether the app may see the component: no scopes were given, or its id is one of them.</summary>
    public bool IsVisibleTo(string appId) => Scopes.Count == 0 || Scopes.Contains(appId, StringComparer.Ordinal);
}

/// <summary>One entry of <c>spec.metadata</c>: a name and exactly one place its value comes from.</summary>
/// <param name="Name">The metadata key.</param>
/// <param name="Value">The literal value; null when it comes from elsewhere.</param>
/// <param name="Secret">The secret the value is read from; null when it comes from elsewhere.</param>
/// <param name="EnvRef">The environment variable the value is read from; null when it comes from elsewhere.</param>
/// <param name="Path">Where the entry stands in its document, for messages.</param>
/// <param name="Line">The line it stands on.</param>
internal sealed record MetadataItem(string Name, string? Value, SecretKeyRef? Secret, string? EnvRef, string Path, int Line);

/// <summary>A value in a secret store.</summary>
/// <param name="Name">The secret.</param>
/// <param name="Key">The value within it; the secret's name when the resource names none.</param>
internal readonly record struct SecretKeyRef(string Name, string Key);
