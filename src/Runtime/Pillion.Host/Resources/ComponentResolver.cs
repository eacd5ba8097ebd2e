using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;

namespace Pillion.Host.Resources;

/// <summary>Turns a declared component into one whose metadata is plain text: secrets, environment references and templates resolved.</summary>
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
        var complete = true;
        foreach (var item in resource.Metadata)
        {
            var (value, problem) = item switch
            {
                { Secret: { } secret } => await ReadSecretAsync(resource, secret, secretStore, cancellationToken),
                { EnvRef: { } name } => ReadEnvironment(name),
                _ => (item.Value, null),
            };
            if (value is not null && ValueTemplates.TryExpand(value, appId, identity, out var expanded, out problem))
            {
                values.Add(new(item.Name, expanded));
            }
            else
            {
                problems.Error(resource.Source, item.Line, item.Path, $"'{item.Name}' of component '{resource.Name}': {problem}");
                complete = false;
            }
        }

        return complete
            ? new ComponentSpec
            {
                Name = resource.Name,
                Type = resource.Type,
                Version = resource.Version,
                Metadata = new ComponentMetadata(resource.Name, values),
                IgnoreErrors = resource.IgnoreErrors,
                InitTimeout = resource.InitTimeout,
                Scopes = scopes,
            }
            : null;
    }

    private (string? Value, string? Problem) ReadEnvironment(string name) =>
        EnvironmentReferences.Problem(name, identity.Variable(EnvironmentReferences.AllowListVariable)) is { } problem
            ? (null, problem)
            // An unset variable is empty text, as in Dapr: the component says whether it can live with that.
            : (identity.Variable(name) ?? "", null);

    private static async ValueTask<(string? Value, string? Problem)> ReadSecretAsync(
        ComponentResource resource,
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
            return (null, $"there is no secret store '{resource.SecretStore}' (auth.secretStore) that every app of this component sees");
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
