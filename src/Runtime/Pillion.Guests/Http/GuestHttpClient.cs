using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Programs;
using Pillion.Guests.Threads;

namespace Pillion.Guests.Http;

/// <summary>
/// Takes an app's outgoing requests where they belong: those to its own Dapr address, and to <c>http://&lt;app-id&gt;</c>, are answered in
/// this process by the app's Dapr API; the rest goes to the network if the app is granted the destination, and nowhere otherwise.
/// </summary>
internal sealed class GuestHttpClient(WasmAppOptions options, OutboundHttp outbound)
{
    private readonly IDaprApi _dapr = options.DaprApi;
    private readonly Destinations _destinations = new(options);

    /// <summary>Sends a request and waits for the whole answer.</summary>
    public HttpErrorCode Send(GuestRequest request, GuestState state, out HttpSession? session)
    {
        session = null;
        var destination = _destinations.Find(request.Url, out var target, out var address);
        if (destination is Destination.Invalid)
        {
            return HttpErrorCode.InvalidUrl;
        }

        if (destination is Destination.NotAllowed)
        {
            return HttpErrorCode.DestinationNotAllowed;
        }

        // A tunnel is no request to a destination.
        if (!HttpMethodNames.IsValid(request.Method) || request.Method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase))
        {
            return HttpErrorCode.InvalidMethod;
        }

        HeaderList? headers = null;
        if (request.HeaderLines.Length > 0 && !request.TryReadHeaders(out headers))
        {
            return HttpErrorCode.InvalidEncoding;
        }

        return destination is Destination.Dapr
            ? SendToDapr(request, target, headers, state, out session)
            : outbound.Send(request, address!, headers, state, out session);
    }

    private HttpErrorCode SendToDapr(GuestRequest request, string target, HeaderList? headers, GuestState state, out HttpSession? session)
    {
        session = null;
        var call = new InProcessApiRequest(
            request.Method.ToUpperInvariant(),
            target,
            headers is { Count: > 0 } ? headers : null,
            new MessageBody(request.Body)
        );
        var answer = GuestBlocking.WaitOrTrap(_dapr.HandleAsync(call, state.Stop));
        try
        {
            var body = GuestBlocking.WaitOrTrap(answer.Body.ReadAllAsync(state.MaxBodyBytes, state.Stop));
            session = new HttpSession(answer.Status, body, answer.ContentType, answer.ETag, answer.Headers);
            return HttpErrorCode.Success;
        }
        catch (IOException)
        {
            return HttpErrorCode.RequestError;
        }
        finally
        {
            if (!answer.Body.IsBuffered)
            {
                GuestBlocking.WaitOrTrap(DisposeAsync(answer));
            }
        }
    }

    private static async ValueTask<bool> DisposeAsync(ApiResponse answer)
    {
        await answer.DisposeAsync();
        return true;
    }
}
