using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>
/// Sends guests' requests to the network, over connections that are kept for the next. Bodies are streamed both ways.
/// </summary>
/// <remarks>
/// Redirects are the guest's to follow: a server that it may call must not be able to send its requests to one that it may not. .NET's
/// client sends no trailers; a request with some fails.
/// </remarks>
public sealed class NetworkHttpClient : WasiHttpClient, IDisposable
{
    private static readonly HttpRequestOptionsKey<TimeSpan> s_connectTimeout = new("Pillion.ConnectTimeout");

    private readonly Func<Uri, bool> _isAllowed;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    /// <summary>A client.</summary>
    /// <param name="isAllowed">Whether a request may go to a URL; otherwise it is answered with <c>HTTP-request-denied</c>.</param>
    /// <param name="clock">What timeouts are measured by; <see langword="null"/> for the system's.</param>
    public NetworkHttpClient(Func<Uri, bool> isAllowed, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(isAllowed);
        _isAllowed = isAllowed;
        _clock = clock ?? TimeProvider.System;
        _http = new HttpMessageInvoker(
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
                ConnectCallback = ConnectAsync,
            }
        );
    }

    /// <inheritdoc/>
    public override ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ErrorCode? error =
            !Uri.TryCreate($"{request.Scheme}://{request.Authority}{request.PathWithQuery}", UriKind.Absolute, out var url)
                ? ErrorCode.HttpRequestUriInvalid.Instance
            : !_isAllowed(url) ? ErrorCode.HttpRequestDenied.Instance
            : null;
        if (error is null)
        {
            return ExchangeAsync(request, url!, cancellationToken);
        }

        request.Body?.Dispose();
        return ValueTask.FromException<IncomingHttpResponse>(new WasiHttpException(error));
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage CreateMessage(OutgoingHttpRequest request, Uri url)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), url)
        {
            Version = HttpVersion.Version11,
            Content = request.Body is { } body ? new OutgoingBodyContent(body) : null,
        };
        if (request.ConnectTimeout is { } timeout)
        {
            message.Options.Set(s_connectTimeout, timeout);
        }

        foreach (var (name, bytes) in request.Headers)
        {
            var value = Encoding.Latin1.GetString(bytes);
            if (!HostsOwnFields.Contains(name) && !message.Headers.TryAddWithoutValidation(name, value))
            {
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    /// <summary>Connects, in the time that the request gives; a connection that outlives its request serves the next.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(
            context.InitialRequestMessage.Options.TryGetValue(s_connectTimeout, out var limit) ? limit : Timeout.InfiniteTimeSpan,
            _clock
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, both.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (exception is OperationCanceledException && timeout.IsCancellationRequested)
            {
                throw new WasiHttpException(ErrorCode.ConnectionTimeout.Instance, exception);
            }

            throw;
        }
    }

    private async ValueTask<IncomingHttpResponse> ExchangeAsync(OutgoingHttpRequest request, Uri url, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(request, url);
        using var timeout = new CancellationTokenSource(request.FirstByteTimeout ?? Timeout.InfiniteTimeSpan, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var response = await _http.SendAsync(message, both.Token);
            // The stream is the message's, which the body disposes.
            var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
            if (request.BetweenBytesTimeout is { } limit)
            {
                stream = new TimeLimitedStream(stream, limit, _clock);
            }

            return new IncomingHttpResponse((int)response.StatusCode, FieldsOf(response), new ResponseBody(response, stream));
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new WasiHttpException(ErrorCode.ConnectionReadTimeout.Instance, exception);
        }
        finally
        {
            // Whatever has not been sent by now, nobody wants.
            request.Body?.Dispose();
        }
    }

    private static HttpFields FieldsOf(HttpResponseMessage response)
    {
        var fields = new HttpFields();
        Copy(response.Headers.NonValidated, fields);
        Copy(response.Content.Headers.NonValidated, fields);
        return fields;
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from, HttpFields to)
    {
        foreach (var (name, values) in from)
        {
            foreach (var value in values)
            {
                to.Add(name, value);
            }
        }
    }

    private sealed class ResponseBody(HttpResponseMessage response, Stream stream) : HttpBodySource
    {
        public override PipeReader Reader { get; } =
            PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16_384, leaveOpen: true));

        public override HttpFields? Trailers
        {
            get
            {
                if (!response.TrailingHeaders.NonValidated.GetEnumerator().MoveNext())
                {
                    return null;
                }

                var fields = new HttpFields();
                Copy(response.TrailingHeaders.NonValidated, fields);
                return fields;
            }
        }

        public override void Release()
        {
            base.Release();
            response.Dispose();
        }
    }
}
