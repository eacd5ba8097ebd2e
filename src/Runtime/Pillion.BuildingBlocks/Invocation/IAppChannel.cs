namespace Pillion.BuildingBlocks.Invocation;

/// <summary>
/// How the runtime reaches one app: a process on a port (<see cref="HttpAppChannel"/>), or a Wasm guest of this process. Everything that is sent
/// to an app goes through it: invocations, and later events, bindings, actors and jobs. Called from many threads at once.
/// </summary>
public interface IAppChannel : IAsyncDisposable
{
    /// <summary>Whether a request has to have an HTTP method; an app that speaks gRPC is called by a name alone.</summary>
    bool NeedsHttpMethod => true;

    /// <summary>Delivers a request and gives the app's answer, whatever its status is. Completes synchronously when the app does.</summary>
    /// <param name="request">The final request: header rules and path normalisation are already applied. The channel may read its body once.</param>
    /// <param name="cancellationToken">Cancelled when the caller went away or the runtime stops.</param>
    /// <exception cref="AppChannelException">The app could not be asked or did not answer; an HTTP error status is an answer.</exception>
    ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken);
}
