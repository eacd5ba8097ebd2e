using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Api.Grpc.Internals;
using Pillion.BuildingBlocks.Components;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;

namespace Pillion.Host.Hosting;

/// <summary>Makes what a Configuration's <c>spec.nameResolution</c> names: a component of type <c>nameresolution.*</c>.</summary>
internal sealed class NameResolverInstaller(ComponentFactories factories, ComponentServices services, ConfigurationProblems problems)
{
    /// <summary>The resolver; null when the section is not there or wrong, which is then among the problems.</summary>
    public ValueTask<NameResolver?> InstallAsync(NameResolutionSection? section, long maxBodySize, CancellationToken cancellationToken) =>
        section is null ? default : InstallNamedAsync(section, maxBodySize, cancellationToken);

    private async ValueTask<NameResolver?> InstallNamedAsync(
        NameResolutionSection section,
        long maxBodySize,
        CancellationToken cancellationToken
    )
    {
        var spec = new ComponentSpec
        {
            Name = section.Component,
            Type = "nameresolution." + section.Component,
            Version = section.Version,
            Metadata = new ComponentMetadata(section.Component, section.Metadata),
        };
        IComponent? component = null;
        try
        {
            component = factories.Find(spec).Create(services);
            await component.InitAsync(spec, cancellationToken);
            if (component is INameResolution resolution)
            {
                return new NameResolver(resolution, new RemoteApps(resolution, maxBodySize));
            }

            problems.Error(section.Source, section.Line, "spec.nameResolution.component", $"'{section.Component}' does not resolve names");
        }
        catch (ComponentException e)
        {
            problems.Error(section.Source, section.Line, "spec.nameResolution", e.Message);
        }

        if (component is not null)
        {
            await component.DisposeAsync();
        }

        return null;
    }
}
