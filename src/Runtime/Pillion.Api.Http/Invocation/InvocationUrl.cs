using System.Text;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Invocation;

/// <summary>
/// Finds who is called and with which method: by the header <c>dapr-app-id</c>, by Basic auth with that user name, or by the path
/// <c>/v1.0/invoke/{id}/method/{method}</c>, in this order (Dapr's <c>findTargetIDAndMethod</c>).
/// </summary>
internal static class InvocationUrl
{
    private const string HeaderName = "dapr-app-id";
    private const string MethodMarker = "/method/";

    /// <summary>The target and the method path, still encoded; an empty target when the request names none.</summary>
    public static (string Target, string Method) Parse(ApiRequest request)
    {
        if (request.GetHeader(HeaderName) is { Length: > 0 } appId)
        {
            return (appId, request.Path.ToString());
        }

        if (request.GetHeader("Authorization") is { } authorization && FromBasicAuth(authorization) is { Length: > 0 } user)
        {
            return (user, request.Path.ToString());
        }

        return FromPath(request.Path);
    }

    private static string? FromBasicAuth(string authorization)
    {
        const string Scheme = "Basic ";
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var encoded = authorization.AsSpan(Scheme.Length);
        var decoded = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, decoded, out var length))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(decoded, 0, length).Split(':');
        return parts.Length == 2 && parts[0].Equals(HeaderName, StringComparison.OrdinalIgnoreCase) ? parts[1] : null;
    }

    /// <summary>The target may itself be a URL with slashes in it, so the path is searched for <c>/method/</c> instead of being split.</summary>
    private static (string Target, string Method) FromPath(ReadOnlySpan<char> path)
    {
        path = path.TrimStart('/');
        foreach (var part in (ReadOnlySpan<string>)["v1.0", "invoke"])
        {
            if (!path.StartsWith(part, StringComparison.Ordinal) || path[part.Length..] is not ['/', ..])
            {
                return ("", "");
            }

            path = path[part.Length..].TrimStart('/');
        }

        var marker = path.IndexOf(MethodMarker, StringComparison.Ordinal);
        return marker <= 0
            ? ("", "")
            : (UrlText.Decode(path[..marker], "id").ToString(), path[(marker + MethodMarker.Length)..].ToString());
    }
}
