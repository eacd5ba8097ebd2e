using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.BuildingBlocks.Components;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;

namespace Pillion.Host.Resources;

/// <summary>
/// Initialises the components of all apps: secret stores first, since others refer to them, then the rest. A component that several apps
/// see is one instance, unless its metadata has templates or secrets that differ between them. Goes on after a failure, so that all are known.
/// </summary>
internal sealed partial class ComponentInstaller(
    ComponentRegistry registry,
    ComponentFactories factories,
    ComponentResolver resolver,
    ConfigurationProblems problems,
    ILogger logger
)
{
    private readonly Dictionary<(string AppId, string Name), ISecretStore> _secretStores = [];

    /// <summary>Initialises what the apps see.</summary>
    /// <param name="apps">Each app with the resources of its folders, scopes not yet applied.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public async Task InstallAsync(IReadOnlyList<AppResources> apps, CancellationToken cancellationToken)
    {
        var components = Share(apps);
        var waiting = components.Where(component => component.Resource.IsSecretStore).ToList();
        while (waiting.Find(IsReady) is { } next)
        {
            waiting.Remove(next);
            await InstallAsync(next, cancellationToken);
        }

        // Those left refer to a store that is not there or, in a circle, to each other: resolving them reports it.
        foreach (var component in waiting.Concat(components.Where(component => !component.Resource.IsSecretStore)))
        {
            await InstallAsync(component, cancellationToken);
        }
    }

    /// <summary>Makes a secret store that is there already known, for references to it.</summary>
    public void Know(string appId, string name, ISecretStore store) => _secretStores[(appId, name)] = store;

    private List<SharedComponent> Share(IReadOnlyList<AppResources> apps)
    {
        var shared = new List<SharedComponent>();
        var byResource = new Dictionary<ComponentResource, SharedComponent>(ReferenceEqualityComparer.Instance);
        var strictByResource = new Dictionary<ComponentResource, SharedComponent>(ReferenceEqualityComparer.Instance);
        foreach (var (app, resources, hasStrictWasm) in apps)
        {
            foreach (var resource in resources)
            {
                if (!resource.IsVisibleTo(app.AppId) || (app.ResourcesAreImplicit && !IsKnown(resource)))
                {
                    continue;
                }

                var isStrict = hasStrictWasm && StrictSandbox.Concerns(resource);
                var alike = isStrict ? strictByResource : byResource;
                if (!alike.TryGetValue(resource, out var component))
                {
                    alike[resource] = component = new SharedComponent(isStrict ? StrictSandbox.Demand(resource) : resource, []);
                    shared.Add(component);
                }

                component.AppIds.Add(app.AppId);
            }
        }

        return shared;
    }

    private bool IsKnown(ComponentResource resource)
    {
        var known = factories.Has(resource.Type);
        if (!known)
        {
            Log.ImplicitComponentSkipped(logger, resource.Name, resource.Place, resource.Type);
        }

        return known;
    }

    private bool IsReady(SharedComponent component) =>
        component.Resource.SecretStore is not { } store
        || component.Resource.Metadata.All(item => item.Secret is null)
        || component.AppIds.All(appId => _secretStores.ContainsKey((appId, store)));

    private async Task InstallAsync(SharedComponent component, CancellationToken cancellationToken)
    {
        var resource = component.Resource;
        foreach (var group in component.AppIds.GroupBy(appId => FindStore(resource, appId), ReferenceEqualityComparer.Instance))
        {
            IReadOnlyList<string> appIds = [.. group.Cast<string>()];
            IReadOnlyList<IReadOnlyList<string>> instances = DependsOnApp(resource)
                ? [.. appIds.Select(appId => (string[])[appId])]
                : [appIds];
            foreach (var instance in instances)
            {
                await InstallAsync(resource, instance, group.Key as ISecretStore, cancellationToken);
            }
        }
    }

    private ISecretStore? FindStore(ComponentResource resource, string appId) =>
        resource.SecretStore is null ? null : _secretStores.GetValueOrDefault((appId, resource.SecretStore));

    /// <summary>Middleware counts requests and keeps tokens for one app, as each sidecar has its own.</summary>
    private static bool DependsOnApp(ComponentResource resource) =>
        resource.Type.StartsWith("middleware.", StringComparison.OrdinalIgnoreCase)
        || resource.Metadata.Any(item => item.Value is not null && ValueTemplates.DependsOnApp(item.Value));

    private async Task InstallAsync(
        ComponentResource resource,
        IReadOnlyList<string> appIds,
        ISecretStore? store,
        CancellationToken cancellationToken
    )
    {
        var found = resource.IgnoreErrors ? new ConfigurationProblems() : problems;
        var spec = await resolver.ResolveAsync(resource, appIds[0], appIds, store, found, cancellationToken);
        if (spec is null)
        {
            if (resource.IgnoreErrors)
            {
                Log.IgnoringError(logger, resource.Name, resource.Type, string.Join("; ", found.Errors));
            }

            return;
        }

        try
        {
            var loaded = await registry.AddAsync(spec, cancellationToken);
            if (loaded?.Component is ISecretStore secretStore)
            {
                foreach (var appId in appIds)
                {
                    _secretStores[(appId, spec.Name)] = secretStore;
                }
            }
        }
        catch (ComponentException e)
        {
            problems.Error(resource.Source, resource.Line, "", e.Message);
        }
    }

    /// <summary>An app and the resources of its folders.</summary>
    /// <param name="App">The app.</param>
    /// <param name="Resources">The resources.</param>
    /// <param name="HasStrictWasm">Whether its Wasm components have a strict sandbox, whatever they say (<see cref="StrictSandbox"/>).</param>
    public sealed record AppResources(AppDefinition App, IReadOnlyList<ComponentResource> Resources, bool HasStrictWasm = false);

    /// <summary>A declared component and the apps of this process that see it.</summary>
    private sealed record SharedComponent(ComponentResource Resource, List<string> AppIds);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Component {Name} of {Place} is left out: this build has no {Type}")]
        public static partial void ImplicitComponentSkipped(ILogger logger, string name, string place, string type);

        [LoggerMessage(2, LogLevel.Error, "Ignoring error processing component {Name} ({Type}): {Problems}")]
        public static partial void IgnoringError(ILogger logger, string name, string type, string problems);
    }
}
