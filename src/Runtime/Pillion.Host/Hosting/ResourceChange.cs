using Pillion.BuildingBlocks.Components;
using Pillion.Host.Resources;

namespace Pillion.Host.Hosting;

/// <summary>What a change of resources means for one app.</summary>
internal sealed class ResourceChange
{
    public ResourceChange(HostedApp app, ResourceSet resources)
    {
        App = app;
        Resources = resources;
        var gone = app.Resources.Components.Except(resources.Components, ReferenceEqualityComparer.Instance).Cast<ComponentResource>();
        var names = gone.Select(component => component.Name).ToHashSet(StringComparer.Ordinal);
        Replaced = [.. app.Runtime!.Components.All.Where(loaded => names.Contains(loaded.Spec.Name))];
        ToInstall =
        [
            .. resources
                .Components.Except(app.Resources.Components, ReferenceEqualityComparer.Instance)
                .Cast<ComponentResource>()
                .Where(component => !app.Configuration.Denies(component)),
        ];
        IsAny =
            names.Count > 0
            || ToInstall.Count > 0
            || !resources.Subscriptions.SequenceEqual(app.Resources.Subscriptions, ReferenceEqualityComparer.Instance);
    }

    public HostedApp App { get; }

    public ResourceSet Resources { get; }

    /// <summary>The running components whose declarations are gone or say something else now.</summary>
    public IReadOnlyList<LoadedComponent> Replaced { get; }

    /// <summary>The declarations that are new or say something else now.</summary>
    public IReadOnlyList<ComponentResource> ToInstall { get; }

    public bool IsAny { get; }
}
