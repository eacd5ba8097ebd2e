using Pillion.Abstractions;

namespace Pillion.Host.Resources;

/// <summary>A <c>Component</c> resource as it was declared: references to secrets and the environment are not resolved yet.</summary>
/// <remarks>Dapr's <c>pkg/apis/components/v1alpha1/types.go</c>.</remarks>
internal sealed record ComponentResource : DeclaredResource
{
    public override string Kind => "component";

    /// <summary>The Dapr type name, for example <c>state.sqlite</c>.</summary>
    public required string Type { get; init; }

    public string Version { get; init; } = "v1";

    public bool IgnoreErrors { get; init; }

    public TimeSpan InitTimeout { get; init; } = ComponentSpec.DefaultInitTimeout;

    public IReadOnlyList<MetadataItem> Metadata { get; init; } = [];

    /// <summary>Whether it is a secret store; those are initialised before everything that may refer to them.</summary>
    public bool IsSecretStore => Type.StartsWith("secretstores.", StringComparison.OrdinalIgnoreCase);
}
