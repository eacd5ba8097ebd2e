using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Programs;
using Pillion.Guests.Threads;

namespace Pillion.Guests.Http;

/// <summary>Sends guests' requests to the network, over connections that all apps share.</summary>
/// <remarks>
/// Redirects are the guest's to follow: a server that the app may call must not be able to send its requests to one that it may not. For the
/// same reason the fields that say which server is meant, and where a message ends, are the host's and not the guest's.
/// </remarks>
internal sealed class OutboundHttp : IDisposable
{
    private static readonly FrozenSet<string> s_notTheGuests = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Content-Length",
        "Expect",
        "Host",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade"
    );

    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        }
    );

    /// <summary>Sends a request and waits for the whole answer.</summary>
    /// <exception cref="Wasm.WasmTrapException">The guest's time is over.</exception>
    public HttpErrorCode Send(GuestRequest request, Uri url, HeaderList? headers, GuestState state, out HttpSession? session)
    {
        session = null;
        using var message = CreateMessage(request, url, headers);
        try
        {
            // Not the synchronous methods: those do not end when the guest's time does, once the server has begun to answer.
            session = GuestBlocking.WaitOrTrap(SendAsync(message, state));
            return HttpErrorCode.Success;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return HttpErrorCode.RequestError;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage CreateMessage(GuestRequest request, Uri url, HeaderList? headers)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), url);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
        }

        foreach (var (name, value) in headers ?? [])
        {
            if (!s_notTheGuests.Contains(name) && !message.Headers.TryAddWithoutValidation(name, value))
            {
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private async ValueTask<HttpSession> SendAsync(HttpRequestMessage message, GuestState state)
    {
        using var answer = await _http.SendAsync(message, state.Stop);
        var headers = new HeaderList();
        Copy(answer.Headers.NonValidated, headers);
        Copy(answer.Content.Headers.NonValidated, headers);

        // The length of an answer to HEAD is that of the answer to GET.
        var length = message.Method == HttpMethod.Head ? null : answer.Content.Headers.ContentLength;
        await using var body = new MessageBody(await answer.Content.ReadAsStreamAsync(state.Stop), length);
        var bytes = await body.ReadAllAsync(state.MaxBodyBytes, state.Stop);
        return new HttpSession((int)answer.StatusCode, bytes, null, null, headers);
    }

    private static void Copy(HttpHeadersNonValidated from, HeaderList to)
    {
        foreach (var (name, values) in from)
        {
            foreach (var value in values)
            {
                to.Add(name, value);
            }
        }
    }
}
