using System.Collections.ObjectModel;

namespace Pillion.Abstractions;

/// <summary>
/// One component as its author declared it, after everything indirect was resolved: secret references, environment references and
/// value templates (<c>{uuid}</c>, <c>{appID}</c> …) are already plain text in <see cref="Metadata"/>.
/// </summary>
/// <remarks>Dapr's <c>Component</c> resource, <c>pkg/apis/components/v1alpha1/types.go</c>.</remarks>
public sealed record ComponentSpec
{
    /// <summary>The time <see cref="IComponent.InitAsync"/> may take when the resource names none.</summary>
    public static readonly TimeSpan DefaultInitTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The name apps use (<c>metadata.name</c>), for example <c>statestore</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The Dapr type name (<c>spec.type</c>), for example <c>state.sqlite</c>; compared without regard to case.</summary>
    public required string Type { get; init; }

    /// <summary>The component's version (<c>spec.version</c>).</summary>
    public string Version { get; init; } = "v1";

    /// <summary>The resolved metadata (<c>spec.metadata</c>).</summary>
    public ComponentMetadata Metadata { get; init; } = ComponentMetadata.Empty;

    /// <summary>The names of the secrets that values of the metadata were read from (<c>secretKeyRef.name</c>), by the name of the value.</summary>
    public IReadOnlyDictionary<string, string> SecretNames { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>A failure to initialise is logged and the component left out, instead of stopping the start (<c>spec.ignoreErrors</c>).</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>How long <see cref="IComponent.InitAsync"/> may take (<c>spec.initTimeout</c>).</summary>
    public TimeSpan InitTimeout { get; init; } = DefaultInitTimeout;

    /// <summary>The app ids that see the component (<c>scopes</c>); empty means every app.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>
    /// Whether the metadata was written with <c>{namespace}</c>: a broker's topics are then those of the namespace alone
    /// (<c>ContainsNamespace</c>, Dapr's <c>pkg/runtime/meta</c>).
    /// </summary>
    public bool IsNamespaced { get; init; }

    /// <summary>Where the component was declared, for error messages: a file name and perhaps a line. Null when it came from code.</summary>
    public string? Source { get; init; }

    /// <summary>Names the component in messages: <c>statestore (state.sqlite/v1) in resources/store.yaml</c>.</summary>
    public override string ToString() => $"{Name} ({Type}/{Version}){(Source is null ? "" : " in " + Source)}";

    /// <summary>Whether the app may see the component: no scopes were given, or its id is one of them.</summary>
    public bool IsVisibleTo(string appId) => Scopes.Count == 0 || Scopes.Contains(appId, StringComparer.Ordinal);
}
