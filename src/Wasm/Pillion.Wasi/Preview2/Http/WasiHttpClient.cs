using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>
/// Takes guests' outgoing requests where they belong. Derive from it to answer some in the process; <see cref="NetworkHttpClient"/> sends
/// them to the network. Serves many guests at once.
/// </summary>
public abstract class WasiHttpClient
{
    /// <summary>Sends nothing: every request is answered with <c>HTTP-request-denied</c>.</summary>
    public static WasiHttpClient None { get; } = new Denying();

    /// <summary>Sends a request. Called on the guest's thread; must not wait there for what is not the guest's own work.</summary>
    /// <param name="request">The request; its body is the callee's to read, or dispose.</param>
    /// <param name="cancellationToken">The guest has no more use for the answer, or its time is over.</param>
    /// <exception cref="WasiHttpException">There is no answer. Other exceptions are translated as far as possible.</exception>
    public abstract ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken);

    private sealed class Denying : WasiHttpClient
    {
        public override ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken)
        {
            request.Body?.Dispose();
            return ValueTask.FromException<IncomingHttpResponse>(new WasiHttpException(ErrorCode.HttpRequestDenied.Instance));
        }
    }
}
