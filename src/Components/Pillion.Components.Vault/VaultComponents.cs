using Pillion.Abstractions;

namespace Pillion.Components.Vault;

/// <summary>The components on HashiCorp Vault.</summary>
public static class VaultComponents
{
    /// <summary><c>secretstores.hashicorp.vault</c>.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [new("secretstores.hashicorp.vault", static services => new VaultSecretStore(services.Logging))];
}
