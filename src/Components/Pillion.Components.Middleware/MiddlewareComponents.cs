using Pillion.Abstractions;
using Pillion.Components.Middleware.Bearer;
using Pillion.Components.Middleware.ClientCredentials;
using Pillion.Components.Middleware.RateLimits;
using Pillion.Components.Middleware.Routes;
using Pillion.Components.Middleware.Uppercase;

namespace Pillion.Components.Middleware;

/// <summary>The HTTP middleware.</summary>
public static class MiddlewareComponents
{
    /// <summary>All of it, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("middleware.http.routeralias", static _ => new RouteAlias()),
        new("middleware.http.routerchecker", static _ => new RouteChecker()),
        new("middleware.http.ratelimit", static services => new RateLimit(services.Time)),
        new("middleware.http.bearer", static services => new BearerAuthentication(services)),
        new("middleware.http.oauth2clientcredentials", static services => new ClientCredentialsAuthentication(services)),
        new("middleware.http.uppercase", static _ => new UppercaseBody()),
    ];
}
