using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Programs;
using Pillion.Guests.Threads;

namespace Pillion.Guests.Http;

/// <summary>
/// Takes an app's outgoing requests where they belong: those to its own Dapr address, and to <c>http://&lt;app-id&gt;</c>, are answered in
/// this process by the app's Dapr API; the rest goes to the network if the app is granted the destination, and nowhere otherwise.
/// </summary>
internal sealed class GuestHttpClient
{
    private const string AllowAll = "insecure:allow-all";

    private readonly IDaprApi _dapr;
    private readonly string[] _daprOrigins;
    private readonly Func<string, bool> _isApp;
    private readonly HashSet<string> _allowedOrigins;
    private readonly OutboundHttp _outbound;

    public GuestHttpClient(WasmAppOptions options, OutboundHttp outbound)
    {
        _dapr = options.DaprApi;
        _daprOrigins = options.Settings.DaprAllowed ? [.. options.DaprOrigins] : [];
        _isApp = options.Settings.DaprAllowed ? options.IsApp : static _ => false;
        _allowedOrigins = new HashSet<string>(options.Settings.AllowedHosts, StringComparer.OrdinalIgnoreCase);
        _outbound = outbound;
    }

    /// <summary>Sends a request and waits for the whole answer.</summary>
    public HttpErrorCode Send(GuestRequest request, GuestState state, out HttpSession? session)
    {
        session = null;

        // The usual case first, without parsing the URL: it starts with the app's Dapr address.
        if (TryCutDaprOrigin(request.Url, out var target))
        {
            return SendToDapr(request, target, state, out session);
        }

        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return HttpErrorCode.InvalidUrl;
        }

        if (url is { Scheme: "http", IsDefaultPort: true } && HostAsWritten(url) is var id && _isApp(id))
        {
            return SendToDapr(request, $"/v1.0/invoke/{id}/method{url.PathAndQuery}", state, out session);
        }

        var origin = url.GetLeftPart(UriPartial.Authority);
        foreach (var dapr in _daprOrigins)
        {
            if (dapr.Equals(origin, StringComparison.OrdinalIgnoreCase))
            {
                return SendToDapr(request, url.PathAndQuery, state, out session);
            }
        }

        if (!_allowedOrigins.Contains(origin) && !_allowedOrigins.Contains(AllowAll))
        {
            return HttpErrorCode.DestinationNotAllowed;
        }

        return Validate(request, out var headers) is not HttpErrorCode.Success and var error
            ? error
            : _outbound.Send(request, url, headers!, state, out session);
    }

    private HttpErrorCode SendToDapr(GuestRequest request, string target, GuestState state, out HttpSession? session)
    {
        session = null;
        if (Validate(request, out var headers) is not HttpErrorCode.Success and var error)
        {
            return error;
        }

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
        catch (Exception e) when (e is IOException or BodyTooLargeException)
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

    /// <summary>The host name in the guest's own spelling: app ids may have capitals, which <see cref="Uri"/> makes small.</summary>
    private static string HostAsWritten(Uri url)
    {
        var start = url.OriginalString.IndexOf(url.Host, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? url.Host : url.OriginalString.Substring(start, url.Host.Length);
    }

    private static async ValueTask<bool> DisposeAsync(ApiResponse answer)
    {
        await answer.DisposeAsync();
        return true;
    }

    private static HttpErrorCode Validate(GuestRequest request, out HeaderList? headers)
    {
        headers = null;
        if (!HttpMethodNames.IsValid(request.Method))
        {
            return HttpErrorCode.InvalidMethod;
        }

        return request.HeaderLines.Length == 0 || request.TryReadHeaders(out headers)
            ? HttpErrorCode.Success
            : HttpErrorCode.InvalidEncoding;
    }

    private bool TryCutDaprOrigin(string url, out string target)
    {
        foreach (var origin in _daprOrigins)
        {
            if (url.Length > origin.Length && url[origin.Length] == '/' && url.StartsWith(origin, StringComparison.Ordinal))
            {
                target = url[origin.Length..];
                return true;
            }
        }

        target = "";
        return false;
    }
}
