namespace Pillion.Api.Http.Routing;

/// <summary>
/// Reads a request path segment by segment without allocating. Repeated slashes count as one and a trailing one as none, as Dapr's
/// <c>CleanPathMiddleware</c> makes it.
/// </summary>
internal ref struct ApiPath(ReadOnlySpan<char> path)
{
    private ReadOnlySpan<char> _rest = path;

    /// <summary>The next segment, still encoded; empty when there is none.</summary>
    public ReadOnlySpan<char> Next()
    {
        _rest = _rest.TrimStart('/');
        var end = _rest.IndexOf('/');
        var segment = end < 0 ? _rest : _rest[..end];
        _rest = _rest[segment.Length..];
        return segment;
    }

    /// <summary>Whether no segment follows.</summary>
    public readonly bool IsAtEnd => _rest.IndexOfAnyExcept('/') < 0;

    /// <summary>Whether a slash follows, be it the last character.</summary>
    public readonly bool HasRest => !_rest.IsEmpty;

    /// <summary>All that follows the next slash, still encoded.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest.TrimStart('/');

    /// <summary>Go's <c>path.Clean</c> for the rare path that has <c>.</c> or <c>..</c> in it; every other one is returned as it is.</summary>
    public static ReadOnlySpan<char> Clean(ReadOnlySpan<char> path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var segments = new List<string>();
        foreach (var range in path.Split('/'))
        {
            switch (path[range])
            {
                case "" or ".":
                    break;
                case "..":
                    if (segments.Count > 0)
                    {
                        segments.RemoveAt(segments.Count - 1);
                    }

                    break;
                default:
                    segments.Add(path[range].ToString());
                    break;
            }
        }

        return "/" + string.Join('/', segments);
    }
}
