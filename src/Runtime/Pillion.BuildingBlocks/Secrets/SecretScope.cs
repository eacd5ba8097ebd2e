namespace Pillion.BuildingBlocks.Secrets;

/// <summary>Which secrets of a store an app may read (Configuration <c>spec.secrets.scopes[]</c>).</summary>
/// <param name="StoreName">The secret store's name, compared without regard to case.</param>
/// <param name="AllowByDefault">What holds for a name that neither list has (<c>defaultAccess</c>).</param>
/// <param name="AllowedSecrets">When not empty, only these may be read.</param>
/// <param name="DeniedSecrets">These may not be read.</param>
public sealed record SecretScope(
    string StoreName,
    bool AllowByDefault,
    IReadOnlyList<string> AllowedSecrets,
    IReadOnlyList<string> DeniedSecrets
)
{
    /// <summary>Whether the secret may be read: the allow list decides when there is one, then the deny list, then the default.</summary>
    /// <remarks>Dapr's <c>SecretsScope.IsSecretAllowed</c> (<c>pkg/config/configuration.go</c>).</remarks>
    public bool IsAllowed(string name) =>
        AllowedSecrets.Count > 0
            ? AllowedSecrets.Contains(name, StringComparer.Ordinal)
            : AllowByDefault && !DeniedSecrets.Contains(name, StringComparer.Ordinal);
}
