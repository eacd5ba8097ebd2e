using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Host.Resources;

/// <summary>A <c>Subscription</c> as its author wrote it; both versions of the kind end up in one form.</summary>
internal sealed record SubscriptionResource : DeclaredResource
{
    public override string Kind => "Subscription";

    /// <summary>What is subscribed to.</summary>
    public required AppSubscription Subscription { get; init; }
}
