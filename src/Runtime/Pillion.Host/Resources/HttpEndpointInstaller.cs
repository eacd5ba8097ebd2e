using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions.Secrets;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Host.Configuration;

namespace Pillion.Host.Resources;

/// <summary>Makes the endpoints an app may invoke by name out of what was declared: values resolved, certificates loaded.</summary>
internal sealed class HttpEndpointInstaller(ComponentResolver resolver, ConfigurationProblems problems)
{
    /// <summary>The endpoints the app sees; those with a problem are left out.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="resources">What was declared, scopes not yet applied.</param>
    /// <param name="components">The components the app sees: secret stores among them.</param>
    /// <param name="cancellationToken">Cancels reading secrets.</param>
    public ValueTask<IReadOnlyList<HttpEndpoint>> InstallAsync(
        string appId,
        IEnumerable<HttpEndpointResource> resources,
        AppComponents components,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<HttpEndpointResource> visible = [.. resources.Where(resource => resource.IsVisibleTo(appId))];
        return visible.Count == 0 ? new([]) : InstallVisibleAsync(appId, visible, components, cancellationToken);
    }

    private async ValueTask<IReadOnlyList<HttpEndpoint>> InstallVisibleAsync(
        string appId,
        IReadOnlyList<HttpEndpointResource> resources,
        AppComponents components,
        CancellationToken cancellationToken
    )
    {
        var endpoints = new List<HttpEndpoint>();
        foreach (var resource in resources)
        {
            var store = resource.SecretStore is { } name ? components.Find(name)?.Component as ISecretStore : null;
            if (await InstallAsync(appId, resource, store, cancellationToken) is { } endpoint)
            {
                endpoints.Add(endpoint);
            }
        }

        return endpoints;
    }

    private async ValueTask<HttpEndpoint?> InstallAsync(
        string appId,
        HttpEndpointResource resource,
        ISecretStore? store,
        CancellationToken cancellationToken
    )
    {
        var known = problems.Errors.Count;
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var item in resource.Headers)
        {
            headers.Add(new(item.Name, await ResolveAsync(item) ?? ""));
        }

        var rootPem = await ResolveAsync(resource.RootCertificates);
        var certificatePem = await ResolveAsync(resource.ClientCertificate);
        var keyPem = await ResolveAsync(resource.ClientKey);
        var roots = rootPem is null ? null : Load(resource, resource.RootCertificates!, () => LoadRoots(rootPem));
        var certificate =
            certificatePem is null || keyPem is null
                ? null
                : Load(resource, resource.ClientCertificate!, () => X509Certificate2.CreateFromPem(certificatePem, keyPem));
        if (problems.Errors.Count > known)
        {
            return null;
        }

        var options = new HttpAppChannelOptions
        {
            BaseAddress = resource.BaseUrl,
            RootCertificates = roots,
            ClientCertificate = certificate,
            AllowsRenegotiation = resource.AllowsRenegotiation,
            ConnectionLifetime = HttpAppChannel.OutsideLifetime,
        };
        return new HttpEndpoint(resource.Name, new HttpAppChannel(options), headers);

        async ValueTask<string?> ResolveAsync(MetadataItem? item) =>
            item is null ? null : await resolver.ResolveAsync(resource, item, appId, store, problems, cancellationToken);
    }

    private static X509Certificate2Collection LoadRoots(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots.Count > 0 ? roots : throw new CryptographicException("there is no certificate in it");
    }

    private T? Load<T>(HttpEndpointResource resource, MetadataItem item, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (CryptographicException e)
        {
            problems.Error(
                resource.Source,
                item.Line,
                item.Path,
                $"'{item.Name}' of HTTPEndpoint '{resource.Name}' is no usable PEM text: {e.Message}"
            );
            return null;
        }
    }
}
