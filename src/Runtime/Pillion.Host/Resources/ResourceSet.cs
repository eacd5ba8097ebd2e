namespace Pillion.Host.Resources;

/// <summary>The resources of an app's folders, by kind, each kind in the order of the files. Scopes are not applied yet.</summary>
internal sealed record ResourceSet
{
    /// <summary>Nothing.</summary>
    public static readonly ResourceSet Empty = new();

    /// <summary>The <c>Component</c>s.</summary>
    public IReadOnlyList<ComponentResource> Components { get; init; } = [];

    /// <summary>The <c>HTTPEndpoint</c>s.</summary>
    public IReadOnlyList<HttpEndpointResource> HttpEndpoints { get; init; } = [];

    /// <summary>The <c>Subscription</c>s.</summary>
    public IReadOnlyList<SubscriptionResource> Subscriptions { get; init; } = [];

    /// <summary>The <c>Resiliency</c> resources.</summary>
    public IReadOnlyList<ResiliencyResource> Resiliencies { get; init; } = [];

    /// <summary>This set with the objects of an earlier one wherever a resource has not changed, so that what was made of it can stay.</summary>
    public ResourceSet Keeping(ResourceSet earlier) =>
        new()
        {
            Components = Keep(Components, earlier.Components),
            HttpEndpoints = Keep(HttpEndpoints, earlier.HttpEndpoints),
            Subscriptions = Keep(Subscriptions, earlier.Subscriptions),
            Resiliencies = Keep(Resiliencies, earlier.Resiliencies),
        };

    private static List<T> Keep<T>(IReadOnlyList<T> resources, IReadOnlyList<T> earlier)
        where T : DeclaredResource => [.. resources.Select(resource => earlier.FirstOrDefault(resource.IsSameAs) ?? resource)];
}
