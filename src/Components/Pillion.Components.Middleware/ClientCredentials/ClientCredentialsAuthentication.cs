using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Middleware.ClientCredentials;

/// <summary>
/// <c>middleware.http.oauth2clientcredentials</c>: adds the header field <c>headerName</c> with an access token, which is fetched from <c>tokenURL</c>
/// with the client's own credentials and kept until it expires.
/// </summary>
/// <remarks>
/// components-contrib <c>middleware/http/oauth2clientcredentials</c>. Where that ends the request with an empty 200 when there is no token to be had, this
/// one answers 500.
/// </remarks>
internal sealed partial class ClientCredentialsAuthentication : IHttpMiddleware
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new() { MaxResponseContentBufferSize = 1024 * 1024 };
    private readonly SemaphoreSlim _fetching = new(1);
    private TokenEndpoint? _endpoint;
    private string _headerName = "";
    private volatile AccessToken? _token;

    public ClientCredentialsAuthentication(ComponentServices services)
    {
        _logger = services.Logging.CreateLogger<ClientCredentialsAuthentication>();
        _time = services.Time;
    }

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _headerName = spec.Metadata.Require("headerName");
        _endpoint = TokenEndpoint.Parse(spec.Metadata, _http);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<MiddlewareResponse> InvokeAsync(
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        var token = _token;
        if (token is null || !token.IsGood(_time))
        {
            try
            {
                token = await FetchAsync(cancellationToken);
            }
            catch (Exception e)
                when (e is HttpRequestException or FormatException or TaskCanceledException { InnerException: TimeoutException })
            {
                Log.NoToken(_logger, e.Message);
                return request.AnswerText(500, "Internal Server Error");
            }
        }

        request.AddHeader(_headerName, token.HeaderValue);
        return await next(request, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _fetching.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        var endpoint = _endpoint ?? throw new InvalidOperationException("The middleware is used before InitAsync or after it failed.");
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited finds what the one before fetched.
            if (_token is { } fetched && fetched.IsGood(_time))
            {
                return fetched;
            }

            return _token = await endpoint.FetchAsync(_time, cancellationToken);
        }
        finally
        {
            _fetching.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Error acquiring token: {Cause}")]
        public static partial void NoToken(ILogger logger, string cause);
    }
}
