namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A stream somebody holds open. It may be paused, which its holder does not notice.</summary>
internal sealed class StreamingSubscription(
    AppSubscription subscription,
    Func<CancellationToken, ValueTask<RunningSubscription>> subscribe,
    Func<StreamingSubscription, ValueTask> close
) : IAsyncDisposable
{
    private RunningSubscription? _running;

    public AppSubscription Subscription { get; } = subscription;

    public async ValueTask ResumeAsync(CancellationToken cancellationToken) => _running ??= await subscribe(cancellationToken);

    public async Task PauseAsync()
    {
        if (Interlocked.Exchange(ref _running, null) is { } running)
        {
            await running.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => close(this);
}
