using System.Text.RegularExpressions;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Middleware.Routes;

/// <summary><c>middleware.http.routerchecker</c>: refuses requests whose path and query do not fit the pattern <c>rule</c>.</summary>
/// <remarks>components-contrib <c>middleware/http/routerchecker</c>: the path is matched decoded, the query as it was sent.</remarks>
internal sealed class RouteChecker : IHttpMiddleware
{
    private Regex _rule = GoPattern.Compile("");

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            _rule = GoPattern.Compile(spec.Metadata.Get("rule") ?? "");
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw spec.Metadata.Error("rule", $"is no pattern in the syntax of Go's regexp (RE2): {e.Message}");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<MiddlewareResponse> InvokeAsync(MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken)
    {
        var path = Uri.UnescapeDataString(request.Path);
        var target = request.Query.Length == 0 ? path : $"{path}?{request.Query}";
        return _rule.IsMatch(target) ? next(request, cancellationToken) : new(request.AnswerText(400, "invalid router"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
