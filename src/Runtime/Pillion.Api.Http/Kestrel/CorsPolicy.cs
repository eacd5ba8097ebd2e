using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Pillion.Api.Http.Kestrel;

/// <summary>
/// Which pages of other origins may call the API (<c>--allowed-origins</c>), answered as the CORS handler that Dapr uses
/// (<c>github.com/go-chi/cors</c>) does.
/// </summary>
internal sealed class CorsPolicy
{
    private static readonly string[] s_methods = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    private static readonly StringValues s_varyPreflight = new([
        "Origin",
        "Access-Control-Request-Method",
        "Access-Control-Request-Headers",
    ]);

    private readonly string[] _origins;
    private readonly bool _allowAll;

    private CorsPolicy(string[] origins)
    {
        _origins = origins;
        _allowAll = origins.Contains("*", StringComparer.Ordinal);
    }

    /// <summary>The policy for the flag's text; null when it is empty, which means no CORS at all.</summary>
    public static CorsPolicy? Parse(string allowedOrigins) =>
        allowedOrigins.Length == 0
            ? null
            : new CorsPolicy(allowedOrigins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Adds the answer's CORS fields. A preflight is answered in full: nothing else must handle it.</summary>
    /// <returns>Whether the request was a preflight.</returns>
    public bool Apply(HttpContext context)
    {
        var request = context.Request.Headers;
        var response = context.Response.Headers;
        var isPreflight = context.Request.Method == "OPTIONS" && request.AccessControlRequestMethod.Count > 0;
        response.Vary = isPreflight ? s_varyPreflight : "Origin";
        var origin = request.Origin.ToString();
        var method = isPreflight ? request.AccessControlRequestMethod.ToString().ToUpperInvariant() : context.Request.Method;
        if (origin.Length == 0 || !IsAllowed(origin) || !s_methods.Contains(method, StringComparer.Ordinal))
        {
            return isPreflight;
        }

        response.AccessControlAllowOrigin = _allowAll ? "*" : origin;
        if (isPreflight)
        {
            response.AccessControlAllowMethods = method;
            if (request.AccessControlRequestHeaders.Count > 0)
            {
                response.AccessControlAllowHeaders = request.AccessControlRequestHeaders.ToString();
            }
        }

        return isPreflight;
    }

    private bool IsAllowed(string origin) => _allowAll || Array.Exists(_origins, allowed => Matches(allowed, origin));

    /// <summary>An allowed origin may have one <c>*</c> in it: <c>https://*.example.com</c>.</summary>
    private static bool Matches(string allowed, string origin)
    {
        var star = allowed.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? allowed.Equals(origin, StringComparison.OrdinalIgnoreCase)
            : origin.Length >= allowed.Length - 1
                && origin.AsSpan().StartsWith(allowed.AsSpan(0, star), StringComparison.OrdinalIgnoreCase)
                && origin.AsSpan().EndsWith(allowed.AsSpan(star + 1), StringComparison.OrdinalIgnoreCase);
    }
}
