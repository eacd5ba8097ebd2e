namespace Pillion.Modules.Credentials;

/// <summary>Who we are to a registry.</summary>
/// <param name="Source">Where it is from, for messages.</param>
internal sealed record RegistryCredential(string Source)
{
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>What a token server takes instead of a password (<c>identitytoken</c>); null for none.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>What the registry itself takes as bearer token (<c>registrytoken</c>); null for none.</summary>
    public string? RegistryToken { get; init; }
}
