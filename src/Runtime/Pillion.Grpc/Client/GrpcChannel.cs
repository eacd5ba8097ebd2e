using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Client;

/// <summary>
/// Where calls go: a server and the connections to it, which are opened when they are needed. Any number of calls at a time; when a connection has as many as the
/// server allows, there is another one. Nothing is tried again.
/// </summary>
public sealed class GrpcChannel : IDisposable
{
    private static readonly ProductInfoHeaderValue s_userAgent = new("grpc-csharp-pillion", "0.1");
    private static readonly MediaTypeHeaderValue s_contentType = new(HeaderNames.ContentType);

    private readonly HttpMessageInvoker _http;
    private readonly Uri _address;

    /// <summary>A channel.</summary>
    /// <param name="address"><c>http://host:port</c> (HTTP/2 without TLS), <c>https://host:port</c> or <c>unix:///path</c>.</param>
    /// <param name="options">How it connects.</param>
    /// <exception cref="ArgumentException">The address is none of these.</exception>
    public GrpcChannel(string address, GrpcChannelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        Options = options ?? new GrpcChannelOptions();
        Address = address;
        var handler = CreateHandler(Options);
        if (address.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = address["unix:".Length..];
            var endPoint = new UnixDomainSocketEndPoint(path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path);
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(endPoint, cancellationToken);
            _address = new Uri("http://localhost");
        }
        else if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            _address = new Uri(uri.GetLeftPart(UriPartial.Authority));
            if (Options.Connected is not null)
            {
                handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken);
            }
        }
        else
        {
            handler.Dispose();
            throw new ArgumentException(
                $"'{address}' is no address: http://host:port, https://host:port or unix:///path.",
                nameof(address)
            );
        }

        _http = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>The address, as it was given.</summary>
    public string Address { get; }

    internal GrpcChannelOptions Options { get; }

    /// <summary>Sends one message and waits for the one that answers it.</summary>
    /// <exception cref="GrpcException">The call has another status than OK, or no status at all because the server was not reached or went away.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<TResponse> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcCallOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        using var call = Start(method, request, options, cancellationToken);
        return await call.ResponseAsync();
    }

    /// <summary>Starts a call whose request is one message: unary or server streaming.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">The message.</param>
    /// <param name="options">What belongs to the call.</param>
    /// <param name="cancellationToken">Cancels the call, until it is disposed.</param>
    public GrpcClientCall<TRequest, TResponse> Start<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcCallOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(method);
        options ??= GrpcCallOptions.None;
        var content = new MessageContent<TRequest>(method.RequestCodec, request, Encoder(options), Options.MaxSendSize);
        return new GrpcClientCall<TRequest, TResponse>(this, method, content, options, cancellationToken);
    }

    /// <summary>Starts a call whose request is any number of messages: client streaming or duplex.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">What belongs to the call.</param>
    /// <param name="cancellationToken">Cancels the call, until it is disposed.</param>
    public GrpcClientCall<TRequest, TResponse> Start<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcCallOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(method);
        return new GrpcClientCall<TRequest, TResponse>(
            this,
            method,
            new RequestStream(),
            options ?? GrpcCallOptions.None,
            cancellationToken
        );
    }

    /// <summary>Closes the connections; calls under way fail.</summary>
    public void Dispose() => _http.Dispose();

    internal static MessageEncoding? Encoder(GrpcCallOptions options)
    {
        MessageEncoding.TryGet(options.Encoding, out var encoder);
        return encoder;
    }

    internal Task<HttpResponseMessage> SendAsync(
        GrpcMethod method,
        HttpContent content,
        GrpcCallOptions options,
        CancellationToken cancellationToken
    )
    {
        content.Headers.ContentType = s_contentType;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, method.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;
        if (options.Timeout is { } timeout)
        {
            headers.TryAddWithoutValidation(HeaderNames.Timeout, TimeoutText.Format(timeout));
        }

        headers.TryAddWithoutValidation("te", "trailers");
        headers.UserAgent.Add(s_userAgent);
        if (options.Encoding is { } encoding)
        {
            headers.TryAddWithoutValidation(HeaderNames.Encoding, encoding);
        }

        if ((options.AcceptEncoding ?? MessageEncoding.Accepted) is { Length: > 0 } accepted)
        {
            headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, accepted);
        }

        foreach (var entry in options.Headers ?? [])
        {
            if (entry.Name == "user-agent")
            {
                headers.UserAgent.Clear();
            }

            if (!MetadataText.IsOfTheProtocol(entry.Name))
            {
                headers.TryAddWithoutValidation(entry.Name, MetadataText.Send(entry));
            }
        }

        return _http.SendAsync(request, cancellationToken);
    }

    private static SocketsHttpHandler CreateHandler(GrpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = options.IdleTimeout,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (options.Tls is not null)
        {
            handler.SslOptions = options.Tls;
        }

        if (options.KeepAliveDelay is { } delay)
        {
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.KeepAlivePingDelay = delay;
            handler.KeepAlivePingTimeout = options.KeepAliveTimeout;
        }

        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket =
            endPoint is UnixDomainSocketEndPoint
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            if (Options.Connected is { } connected)
            {
                await connected(cancellationToken);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
