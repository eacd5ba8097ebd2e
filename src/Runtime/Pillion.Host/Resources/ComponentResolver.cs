using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;

namespace Pillion.Host.Resources;

/// <summary>Turns what a resource declares into plain text: secrets, environment references and templates resolved.</summary>
internal sealed class ComponentResolver(HostIdentity identity)
{
    /// <summary>The resolved declaration; null when something could not be resolved, which is then among the problems.</summary>
    /// <param name="resource">The declaration.</param>
    /// <param name="appId">The app that templates are filled in for.</param>
    /// <param name="scopes">The apps that are to see the component.</param>
    /// <param name="secretStore">The store its references point into; null when it has none or names none.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="cancellationToken">Cancels reading secrets.</param>
    public async ValueTask<ComponentSpec?> ResolveAsync(
        ComponentResource resource,
        string appId,
        IReadOnlyList<string> scopes,
        ISecretStore? secretStore,
        ConfigurationProblems problems,
        CancellationToken cancellationToken
    )
    {
        var values = new List<KeyValuePair<string, string>>(resource.Metadata.Count);
        var secretNames = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var complete = true;
        foreach (var item in resource.Metadata)
        {
            if (await ResolveAsync(resource, item, appId, secretStore, problems, cancellationToken) is { } value)
            {
                values.Add(new(item.Name, value));
                if (item.Secret is { } secret)
                {
                    secretNames[item.Name] = secret.Name;
                }
            }
            else
            {
                complete = false;
            }
        }

        return complete
            ? new ComponentSpec
            {
                Name = resource.Name,
                Type = resource.Type,
                Version = resource.Version,
                Metadata = new ComponentMetadata(
                    resource.Name,
                    values,
                    [.. resource.Metadata.Where(item => item.Secret is not null || item.EnvRef is not null).Select(item => item.Name)]
                ),
                SecretNames = secretNames,
                IgnoreErrors = resource.IgnoreErrors,
                InitTimeout = resource.InitTimeout,
                IsNamespaced = resource.Metadata.Any(item => item.Value?.Contains("{namespace}", StringComparison.Ordinal) == true),
                Scopes = scopes,
            }
            : null;
    }

    /// <summary>One value of a resource as plain text; null when it could not be resolved, which is then among the problems.</summary>
    /// <param name="resource">The resource the value belongs to.</param>
    /// <param name="item">The value.</param>
    /// <param name="appId">The app that templates are filled in for.</param>
    /// <param name="secretStore">The store its reference points into; null when it has none or names none.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="cancellationToken">Cancels reading secrets.</param>
    public async ValueTask<string?> ResolveAsync(
        DeclaredResource resource,
        MetadataItem item,
        string appId,
        ISecretStore? secretStore,
        ConfigurationProblems problems,
        CancellationToken cancellationToken
    )
    {
        var (value, problem) = item switch
        {
            { Secret: { } secret } => await ReadSecretAsync(resource, secret, secretStore, cancellationToken),
            { EnvRef: { } name } => ReadEnvironment(name),
            _ => (item.Value, null),
        };
        if (value is not null && ValueTemplates.TryExpand(value, appId, identity, out var expanded, out problem))
        {
            return expanded;
        }

        problems.Error(resource.Source, item.Line, item.Path, $"'{item.Name}' of {resource.Kind} '{resource.Name}': {problem}");
        return null;
    }

    private (string? Value, string? Problem) ReadEnvironment(string name) =>
        EnvironmentReferences.Problem(name, identity.Variable(EnvironmentReferences.AllowListVariable)) is { } problem
            ? (null, problem)
            // An unset variable is empty text, as in Dapr: the component says whether it can live with that.
            : (identity.Variable(name) ?? "", null);

    private static async ValueTask<(string? Value, string? Problem)> ReadSecretAsync(
        DeclaredResource resource,
        SecretKeyRef reference,
        ISecretStore? store,
        CancellationToken cancellationToken
    )
    {
        if (resource.SecretStore is null)
        {
            return (null, "secretKeyRef needs auth.secretStore, the name of the secret store to look in");
        }

        if (store is null)
        {
            return (null, $"there is no secret store '{resource.SecretStore}' (auth.secretStore) that every app which sees this sees too");
        }

        try
        {
            var secret = await store.GetAsync(reference.Name, null, cancellationToken);
            if (secret is not null && secret.TryGetValue(reference.Key, out var value))
            {
                return (value, null);
            }

            return secret is null or { Count: 0 }
                ? (null, $"the secret store '{resource.SecretStore}' has no secret '{reference.Name}'")
                : (
                    null,
                    $"the secret '{reference.Name}' of store '{resource.SecretStore}' has no key '{reference.Key}'; it has {string.Join(", ", secret.Keys)}"
                );
        }
        catch (ComponentException e)
        {
            return (null, $"the secret store '{resource.SecretStore}' did not give secret '{reference.Name}': {e.Message}");
        }
    }
}
