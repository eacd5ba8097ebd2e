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

/// <summary>How events are gathered to be delivered together.</summary>
/// <param name="MaxMessagesCount">The most events in one delivery.</param>
/// <param name="MaxAwaitDuration">How long the first event waits for others.</param>
public sealed record BulkSubscribeOptions(int MaxMessagesCount, TimeSpan MaxAwaitDuration)
{
    /// <summary>Dapr's default count.</summary>
    public const int DefaultMaxMessagesCount = 100;

    /// <summary>Dapr's default wait, in milliseconds.</summary>
    public const int DefaultMaxAwaitMilliseconds = 1000;

    /// <summary>The options from a declaration's numbers, of which 0 or less means the default.</summary>
    public static BulkSubscribeOptions From(int maxMessagesCount, int maxAwaitMilliseconds) =>
        new(
            maxMessagesCount > 0 ? maxMessagesCount : DefaultMaxMessagesCount,
            TimeSpan.FromMilliseconds(maxAwaitMilliseconds > 0 ? maxAwaitMilliseconds : DefaultMaxAwaitMilliseconds)
        );
}
