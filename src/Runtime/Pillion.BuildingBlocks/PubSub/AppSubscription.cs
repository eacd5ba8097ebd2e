using Pillion.Abstractions.PubSub;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A topic an app wants, as the app or a <c>Subscription</c> resource declares it.</summary>
public sealed record AppSubscription
{
    /// <summary>The pub/sub component's name.</summary>
    public required string PubSubName { get; init; }

    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Where events go: the first rule that matches; the default, which has no condition, comes last.</summary>
    public required IReadOnlyList<RouteRule> Rules { get; init; }

    /// <summary>Metadata for the component and <c>rawPayload</c>; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The topic, of the same component, for events that could not be delivered; null for none.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>How events are gathered to be delivered together; null to deliver each on its own.</summary>
    public BulkSubscribeOptions? Bulk { get; init; }
}

/// <summary>A condition and where events go for which it holds.</summary>
/// <param name="Match">The condition in CEL over <c>event</c>; null or empty holds always.</param>
/// <param name="Path">The route.</param>
public sealed record RouteRule(string? Match, string Path);
