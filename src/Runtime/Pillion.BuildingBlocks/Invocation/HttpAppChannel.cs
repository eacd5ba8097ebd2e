using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>An app that listens on a port of its own. Connections are pooled; redirects and cookies are the caller's business.</summary>
public sealed class HttpAppChannel : IAppChannel
{
    /// <summary>Bodies of a known length up to this many bytes are read at once; longer ones and those of unknown length stream.</summary>
    public const int MaxBufferedBody = 64 * 1024;

    /// <summary>How long a connection to a server outside of this machine is used before its name is resolved anew.</summary>
    public static readonly TimeSpan OutsideLifetime = TimeSpan.FromMinutes(2);

    // Any server outside of Dapr: certificates are checked, and names are resolved anew now and then.
    private static readonly HttpMessageInvoker s_outside = new(
        CreateHandler(new HttpAppChannelOptions { BaseAddress = new Uri("http://outside"), ConnectionLifetime = OutsideLifetime })
    );

    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly string _baseAddress;
    private readonly Version _version;
    private readonly SemaphoreSlim? _slots;

    /// <summary>A channel with a connection pool of its own.</summary>
    public HttpAppChannel(HttpAppChannelOptions options)
        : this(options, new HttpMessageInvoker(CreateHandler(options)), ownsHttp: true) { }

    private HttpAppChannel(HttpAppChannelOptions options, HttpMessageInvoker http, bool ownsHttp)
    {
        _http = http;
        _ownsHttp = ownsHttp;
        _baseAddress = options.BaseAddress.AbsoluteUri.TrimEnd('/');
        _version = options.Http2Cleartext ? HttpVersion.Version20 : HttpVersion.Version11;
        _slots = options.MaxConcurrency > 0 ? new SemaphoreSlim(options.MaxConcurrency, options.MaxConcurrency) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        if (_slots is not null)
        {
            await _slots.WaitAsync(cancellationToken);
        }

        try
        {
            var answer = await SendAsync(request, cancellationToken);
            return await ReadAsync(request, answer, cancellationToken);
        }
        catch (HttpRequestException e) when (e.InnerException is BodyTooLargeException)
        {
            throw new AppChannelException(AppChannelFailure.TooLarge, e.InnerException.Message, e);
        }
        catch (HttpRequestException e)
        {
            var failure = e.HttpRequestError
                is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
                ? AppChannelFailure.Unreachable
                : AppChannelFailure.Failed;
            throw new AppChannelException(failure, $"error invoking app channel at {_baseAddress}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new AppChannelException(AppChannelFailure.Failed, $"error invoking app channel at {_baseAddress}: {e.Message}", e);
        }
        finally
        {
            _slots?.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }

        _slots?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A channel to any server, over a pool that all such channels share; it need not be disposed.</summary>
    internal static HttpAppChannel ForUrl(Uri baseAddress) =>
        new(new HttpAppChannelOptions { BaseAddress = baseAddress }, s_outside, ownsHttp: false);

    private static SocketsHttpHandler CreateHandler(HttpAppChannelOptions options) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Tracing fields are the caller's and pass through; the handler must not write its own over them.
            ActivityHeadersPropagator = null,
            // Bytes above ASCII pass both ways as they are, instead of being refused.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            PooledConnectionLifetime = options.ConnectionLifetime,
            EnableMultipleHttp2Connections = true,
            SslOptions = CreateSslOptions(options),
        };

    private static SslClientAuthenticationOptions CreateSslOptions(HttpAppChannelOptions options)
    {
        var ssl = new SslClientAuthenticationOptions { AllowRenegotiation = options.AllowsRenegotiation };
        if (options.AcceptAnyCertificate)
        {
            ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (options.RootCertificates is { } roots)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (options.ClientCertificate is { } certificate)
        {
            ssl.ClientCertificates = [certificate];
        }

        return ssl;
    }

    private async Task<HttpResponseMessage> SendAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var target = _baseAddress + request.Path + (request.Query.Length == 0 ? "" : "?" + request.Query);
        // Not disposed: an app may answer before it has read the whole request, which then goes on being sent.
        var message = new HttpRequestMessage(
            HttpMethod.Parse(request.Method),
            // The path is normalised and encoded already: it goes on the wire as it is.
            new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
        )
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = CreateContent(request),
        };
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _http.SendAsync(message, cancellationToken);
    }

    private static HttpContent? CreateContent(InvokeRequest request)
    {
        var body = request.Body;
        if (body.IsBuffered)
        {
            return body.Memory.IsEmpty ? null : new ReadOnlyMemoryContent(body.Memory);
        }

        var content = new ForwardedContent(body.AsStream());
        content.Headers.ContentLength = body.Length;
        return content;
    }

    private static async ValueTask<InvokeResponse> ReadAsync(
        InvokeRequest request,
        HttpResponseMessage answer,
        CancellationToken cancellationToken
    )
    {
        var headers = new HeaderList();
        Copy(answer.Headers.NonValidated, headers);
        Copy(answer.Content.Headers.NonValidated, headers);
        var length = request.Method == "HEAD" ? 0 : answer.Content.Headers.ContentLength;
        if (length is not <= MaxBufferedBody)
        {
            var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var trailers = new HeaderList();
            return new InvokeResponse
            {
                Status = (int)answer.StatusCode,
                Headers = headers,
                Body = new MessageBody(new HttpAnswerStream(answer, stream, trailers), length),
                Trailers = trailers,
            };
        }

        using (answer)
        {
            var bytes = length == 0 ? default(ReadOnlyMemory<byte>) : await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return new InvokeResponse
            {
                Status = (int)answer.StatusCode,
                Headers = headers,
                Body = new MessageBody(bytes),
            };
        }
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from, HeaderList to)
    {
        foreach (var (name, values) in from)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                to.Add(name, value);
            }
        }
    }
}
