using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.Host.Resources;

/// <summary>A <c>Resiliency</c> resource.</summary>
/// <remarks>Dapr's <c>pkg/apis/resiliency/v1alpha1/types.go</c>.</remarks>
internal sealed record ResiliencyResource : DeclaredResource
{
    public override string Kind => "Resiliency";

    /// <summary>What it says.</summary>
    public required ResiliencySpec Spec { get; init; }

    /// <summary>What the resources that an app sees say together, later ones on top.</summary>
    public static ResiliencySpec For(string appId, IEnumerable<ResiliencyResource> resources) =>
        resources
            .Where(resource => resource.IsVisibleTo(appId))
            .Aggregate(ResiliencySpec.Empty, (spec, resource) => spec.With(resource.Spec));
}
