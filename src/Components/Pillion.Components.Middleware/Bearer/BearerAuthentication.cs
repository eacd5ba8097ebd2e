using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Middleware.Bearer;

/// <summary>
/// <c>middleware.http.bearer</c>: lets requests pass that carry a JSON Web Token of <c>issuer</c> for <c>audience</c>, signed with a key of
/// <c>jwksURL</c> (or of the address in the issuer's OpenID configuration).
/// </summary>
/// <remarks>components-contrib <c>middleware/http/bearer</c>.</remarks>
internal sealed partial class BearerAuthentication : IHttpMiddleware
{
    private const string Scheme = "bearer ";

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new() { MaxResponseContentBufferSize = 4 * 1024 * 1024 };
    private SigningKeySource? _keys;
    private TokenValidator? _validator;

    public BearerAuthentication(ComponentServices services)
    {
        _logger = services.Logging.CreateLogger<BearerAuthentication>();
        _time = services.Time;
    }

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var issuer = spec.Metadata.Require("issuer", "issuerURL");
        var audience = spec.Metadata.Require("audience", "clientID");
        var key = spec.Metadata.Get("jwksURL") is null ? "issuer" : "jwksURL";
        try
        {
            var url = spec.Metadata.Get("jwksURL") ?? await OpenIdConfiguration.FindKeysAsync(_http, issuer, cancellationToken);
            _keys = new SigningKeySource(_http, new Uri(url), _time, _logger);
            await _keys.LoadAsync(cancellationToken);
        }
        catch (Exception e) when (e is FormatException or HttpRequestException)
        {
            throw spec.Metadata.Error(key, $"gives no keys: {e.Message}");
        }

        _validator = new TokenValidator(issuer, audience, _time);
    }

    public async ValueTask<MiddlewareResponse> InvokeAsync(
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        if (_keys is null || _validator is null)
        {
            throw new InvalidOperationException("The middleware is used before InitAsync or after it failed.");
        }

        var header = request.GetHeader("Authorization");
        if (header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            return request.AnswerText(401, "Unauthorized");
        }

        if (!WebToken.TryParse(header[Scheme.Length..].Trim(), out var token))
        {
            return Refuse(request, "it is no signed JSON Web Token");
        }

        var problem =
            await _keys.FindAsync(token.KeyId, cancellationToken) is not { } key ? "its key is not among the issuer's"
            : !key.Verifies(token) ? "its signature is wrong"
            : _validator.FindProblem(token);
        return problem is null ? await next(request, cancellationToken) : Refuse(request, problem);
    }

    public ValueTask DisposeAsync()
    {
        _keys?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private MiddlewareResponse Refuse(MiddlewareRequest request, string problem)
    {
        Log.TokenRefused(_logger, problem);
        return request.AnswerText(401, "Unauthorized");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A bearer token is refused: {Problem}")]
        public static partial void TokenRefused(ILogger logger, string problem);
    }
}
