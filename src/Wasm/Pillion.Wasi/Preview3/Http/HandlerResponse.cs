using Pillion.Wasi.Preview2.Http;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>What a guest answered. Its body is not read before <see cref="BeginBodyAsync"/>.</summary>
public sealed class HandlerResponse
{
    private readonly Request _request;
    private readonly Response _response;

    internal HandlerResponse(Request request, Response response) => (_request, _response) = (request, response);

    /// <summary>Its status, from 100 to 999.</summary>
    public int Status => _response.Status;

    /// <summary>Its fields; nobody changes them any more.</summary>
    public HttpFields Headers => _response.Headers;

    /// <summary>The guest has ended: what it did not read of the request nobody will.</summary>
    /// <returns>Ends when nothing is done for it any more.</returns>
    public Task EndRequestAsync() => _request.StopAsync();

    /// <summary>Takes the body. What the guest has written already is there at once, if this is called where it may run.</summary>
    /// <param name="body">Its body, or <see langword="null"/> if it has none. To be read to its end, or disposed.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    /// <returns>Ends when no more of it will come; it never fails, but reading the body does if it is not whole.</returns>
    public Task BeginBodyAsync(out OutgoingHttpBody? body, CancellationToken cancellationToken)
    {
        var transmission = _response.TakeContents().Transmit(_response.Headers, isResponse: true, cancellationToken);
        body = transmission.Body;
        return transmission.Done;
    }
}
