using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Middleware.Routes;

/// <summary>
/// <c>middleware.http.routeralias</c>: other paths for routes of the API. <c>routes</c> is a JSON or YAML mapping from a path, which may have variables
/// (<c>/orders/{id}</c>), to the path it stands for; variables become query parameters. Without it every metadata key is such a path.
/// </summary>
/// <remarks>components-contrib <c>middleware/http/routeralias</c>; paths as in gorilla/mux. Of several that fit the first one counts.</remarks>
internal sealed class RouteAlias : IHttpMiddleware
{
    private IReadOnlyList<(PathTemplate Path, string Target)> _routes = [];

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        IEnumerable<KeyValuePair<string, string>> routes = spec.Metadata.Get("routes") is { } text
            ? AliasMap.Read(text, spec.Metadata)
            : spec.Metadata;
        _routes = [.. routes.Select(route => (Parse(route.Key, spec.Metadata), route.Value))];
        return ValueTask.CompletedTask;
    }

    public ValueTask<MiddlewareResponse> InvokeAsync(MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken)
    {
        var path = Uri.UnescapeDataString(request.Path);
        foreach (var (template, target) in _routes)
        {
            if (template.Match(path) is { } variables)
            {
                request.Path = target;
                request.Query = Append(request.Query, variables);
                break;
            }
        }

        return next(request, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static PathTemplate Parse(string path, ComponentMetadata metadata)
    {
        try
        {
            return PathTemplate.Parse(path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw metadata.Error("routes", $"has the path '{path}', which is not valid: {e.Message}");
        }
    }

    private static string Append(string query, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        var text = new StringBuilder(query);
        foreach (var (name, value) in variables)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return text.ToString();
    }
}
