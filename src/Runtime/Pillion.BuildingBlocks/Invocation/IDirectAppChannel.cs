namespace Pillion.BuildingBlocks.Invocation;

/// <summary>A channel to an app that can run on its caller's thread: what it answers need not wait until that thread is free.</summary>
public interface IDirectAppChannel : IAppChannel
{
    /// <summary>Delivers a request, and the app's answer to a receiver, whatever its status is.</summary>
    /// <remarks>
    /// The app may run before this returns. If it goes on after the head of its answer, the receiver is called meanwhile on another thread.
    /// </remarks>
    /// <param name="request">As for <see cref="IAppChannel.InvokeAsync"/>.</param>
    /// <param name="receiver">Gets the answer, or learns why there is none.</param>
    /// <param name="cancellationToken">Cancelled when the caller went away or the runtime stops.</param>
    /// <returns>Completes when the receiver has; with its exception if it threw one.</returns>
    ValueTask InvokeAsync(InvokeRequest request, IAnswerReceiver receiver, CancellationToken cancellationToken);
}
