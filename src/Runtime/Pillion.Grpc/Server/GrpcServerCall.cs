using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Server;

/// <summary>A call that a server answers: its metadata, its deadline, its cancellation.</summary>
public sealed class GrpcServerCall
{
    private GrpcMetadata? _requestHeaders;
    private GrpcMetadata? _responseHeaders;
    private GrpcMetadata? _responseTrailers;
    private CallDeadline? _deadline;

    internal GrpcServerCall(HttpContext http, GrpcServerOptions options, string path)
    {
        Http = http;
        Options = options;
        Path = path;
        if (http.Request.Headers[HeaderNames.Encoding] is [{ } encoding])
        {
            RequestEncoding = encoding;
        }
    }

    /// <summary>The request under the call.</summary>
    public HttpContext Http { get; }

    /// <summary>The method: <c>/package.Service/Method</c>.</summary>
    public string Path { get; }

    /// <summary>Whatever an interceptor wants to keep with the call.</summary>
    public object? State { get; set; }

    /// <summary>How compressed request messages are compressed, as the caller says; null for not at all.</summary>
    public string? RequestEncoding { get; }

    /// <summary>
    /// How response messages are compressed: <c>gzip</c>, <c>deflate</c> or null for not at all. As the request's at first, if the caller takes that. Setting it
    /// has an effect until the first message or <see cref="SendHeadersAsync"/>.
    /// </summary>
    public string? ResponseEncoding { get; set; }

    /// <summary>When the caller stops waiting; null for never.</summary>
    public DateTimeOffset? Deadline => _deadline?.At;

    /// <summary>How long the caller goes on waiting; null for ever.</summary>
    public TimeSpan? TimeLeft => Deadline - Options.TimeProvider.GetUtcNow();

    /// <summary>Cancelled when the caller goes away or the deadline passes.</summary>
    public CancellationToken CancellationToken => _deadline?.Token ?? Http.RequestAborted;

    /// <summary>Who calls: <c>ipv4:…</c>, <c>ipv6:…</c> or <c>unix:</c>, as in gRPC's other implementations.</summary>
    public string Peer
    {
        get
        {
            var connection = Http.Connection;
            return connection.RemoteIpAddress is { } address
                ? $"{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "ipv6" : "ipv4")}:{new IPEndPoint(address, connection.RemotePort)}"
                : "unix:";
        }
    }

    /// <summary>The caller's metadata, without the protocol's own header fields.</summary>
    public GrpcMetadata RequestHeaders
    {
        get
        {
            if (_requestHeaders is null)
            {
                _requestHeaders = [];
                foreach (var (name, values) in Http.Request.Headers)
                {
                    MetadataText.Receive(_requestHeaders, name, values);
                }
            }

            return _requestHeaders;
        }
    }

    /// <summary>Metadata before the first message. Has an effect until that or <see cref="SendHeadersAsync"/>.</summary>
    public GrpcMetadata ResponseHeaders => _responseHeaders ??= [];

    /// <summary>Metadata after the last message, whatever the status.</summary>
    public GrpcMetadata ResponseTrailers => _responseTrailers ??= [];

    internal GrpcServerOptions Options { get; }

    internal MessageEncoding? RequestDecoder { get; private set; }

    internal MessageEncoding? ResponseEncoder { get; private set; }

    internal bool IsPastDeadline => _deadline?.HasPassed ?? false;

    internal CancellationToken ReadToken => _deadline?.Token ?? CancellationToken.None;

    /// <summary>One value of the caller's metadata, without making a list of all; null when there is none.</summary>
    /// <param name="name">A name that does not end in <c>-bin</c>.</param>
    public string? GetRequestHeader(string name) => Http.Request.Headers.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>Sends the metadata now instead of with the first message, so that the caller knows that the call was accepted.</summary>
    public async ValueTask SendHeadersAsync()
    {
        if (!Http.Response.HasStarted)
        {
            await StartResponseAsync();
            await Http.Response.BodyWriter.FlushAsync(CancellationToken);
        }
    }

    /// <summary>Reads what the header fields say of deadline and compression.</summary>
    /// <exception cref="GrpcException">It makes no sense.</exception>
    internal void Begin()
    {
        var headers = Http.Request.Headers;
        if (headers[HeaderNames.Timeout] is [{ } text])
        {
            if (!TimeoutText.TryParse(text, out var timeout))
            {
                throw new GrpcException(
                    GrpcStatusCode.Internal,
                    $"grpc-timeout is '{text}'; at most eight digits and one of HMSmun are expected"
                );
            }

            _deadline = new CallDeadline(timeout, Options.TimeProvider, Http.RequestAborted);
        }

        if (RequestEncoding is not null)
        {
            // An unknown one is refused when a message comes that has to be decompressed here.
            MessageEncoding.TryGet(RequestEncoding, out var decoder);
            RequestDecoder = decoder;
            if (decoder is not null && decoder.IsAmong(headers[HeaderNames.AcceptEncoding]))
            {
                ResponseEncoding = decoder.Name;
            }
        }
    }

    internal void End() => _deadline?.Dispose();

    /// <summary>Sends the header fields, together with what is written next.</summary>
    internal Task StartResponseAsync()
    {
        var response = Http.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.ContentType = HeaderNames.ContentType;
        if (ResponseEncoding is { } encoding)
        {
            MessageEncoding.TryGet(encoding, out var encoder);
            ResponseEncoder = encoder;
            response.Headers[HeaderNames.Encoding] = encoding;
        }

        Send(_responseHeaders, response.Headers);
        return response.StartAsync(CancellationToken);
    }

    /// <summary>Ends the response with a status.</summary>
    internal async ValueTask FinishAsync(GrpcStatusCode status, string message, string? details, GrpcMetadata? more)
    {
        var response = Http.Response;
        if (!response.HasStarted && _responseHeaders is { Count: > 0 })
        {
            await StartResponseAsync();
        }

        IHeaderDictionary trailers;
        if (response.HasStarted)
        {
            trailers = Http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        }
        else
        {
            // "Trailers-Only": they go where the header fields would.
            response.ContentType = HeaderNames.ContentType;
            trailers = response.Headers;
        }

        trailers[HeaderNames.Status] = StatusText(status);
        if (message.Length > 0)
        {
            trailers[HeaderNames.Message] = StatusMessage.Encode(message);
        }

        if (details is not null)
        {
            trailers[HeaderNames.StatusDetails] = details;
        }

        Send(_responseTrailers, trailers);
        Send(more, trailers);
    }

    private static string StatusText(GrpcStatusCode status) =>
        status == GrpcStatusCode.OK ? "0" : ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Send(GrpcMetadata? metadata, IHeaderDictionary target)
    {
        if (metadata is null)
        {
            return;
        }

        foreach (var entry in metadata)
        {
            if (!MetadataText.IsOfTheProtocol(entry.Name))
            {
                target.Append(entry.Name, MetadataText.Send(entry));
            }
        }
    }
}
