namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A subscription that runs, and what has to be disposed, in this order, to end it.</summary>
internal sealed class RunningSubscription(AppSubscription subscription, SubscriptionKind kind, IReadOnlyList<IAsyncDisposable> parts)
    : IAsyncDisposable
{
    public AppSubscription Subscription { get; } = subscription;

    public SubscriptionKind Kind { get; } = kind;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts)
        {
            await part.DisposeAsync();
        }
    }
}
