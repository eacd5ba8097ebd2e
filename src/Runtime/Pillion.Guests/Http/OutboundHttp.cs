using System.Net;
using System.Net.Http.Headers;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Programs;
using Pillion.Wasm;

namespace Pillion.Guests.Http;

/// <summary>Sends guests' requests to the network, on the guest's own thread, over connections that all apps share.</summary>
/// <remarks>
/// Redirects are the guest's to follow: a server that the app may call must not be able to send its requests to one that it may not.
/// </remarks>
internal sealed class OutboundHttp : IDisposable
{
    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
        }
    );

    public HttpErrorCode Send(GuestRequest request, Uri url, HeaderList headers, GuestState state, out HttpSession? session)
    {
        session = null;
        using var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), url);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
        }

        foreach (var (name, value) in headers ?? [])
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using var answer = _http.Send(message, state.Stop);
            session = Read(answer, state);
            return HttpErrorCode.Success;
        }
        catch (OperationCanceledException)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or BodyTooLargeException)
        {
            return HttpErrorCode.RequestError;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpSession Read(HttpResponseMessage answer, GuestState state)
    {
        var headers = new HeaderList();
        Copy(answer.Headers.NonValidated, headers);
        Copy(answer.Content.Headers.NonValidated, headers);
        using var stream = answer.Content.ReadAsStream(state.Stop);
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            state.Stop.ThrowIfCancellationRequested();
            if (body.Length + read > state.MaxBodyBytes)
            {
                throw new BodyTooLargeException(state.MaxBodyBytes);
            }

            body.Write(buffer, 0, read);
        }

        return new HttpSession((int)answer.StatusCode, body.GetBuffer().AsMemory(0, (int)body.Length), null, null, headers);
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
