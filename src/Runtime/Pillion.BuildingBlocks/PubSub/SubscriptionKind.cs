namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Where a subscription comes from, as the metadata API names it.</summary>
public enum SubscriptionKind
{
    /// <summary>A <c>Subscription</c> resource (<c>DECLARATIVE</c>).</summary>
    Declarative,

    /// <summary>The app was asked (<c>PROGRAMMATIC</c>).</summary>
    Programmatic,

    /// <summary>The app opened a stream (<c>STREAMING</c>).</summary>
    Streaming,
}

/// <summary>A subscription that is running.</summary>
/// <param name="Subscription">What is subscribed to.</param>
/// <param name="Kind">Where it comes from.</param>
public sealed record ActiveSubscription(AppSubscription Subscription, SubscriptionKind Kind);
