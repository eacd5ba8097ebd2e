using System.Buffers;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>What the parts of a guest's request may be.</summary>
internal static class RequestParts
{
    // RFC 3986 §3.3, §3.4: what a path and query are made of, and what browsers send as well; never what ends a line or a request target.
    private static readonly SearchValues<char> s_notInPaths = SearchValues.Create([
        .. Enumerable.Range(0, 0x21).Append(0x7f).Append('#').Select(c => (char)c),
    ]);

    private static readonly SearchValues<char> s_schemeRest = SearchValues.Create(
        "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    private static readonly SearchValues<char> s_notInAuthorities = SearchValues.Create("/?#@\\ ");

    /// <summary>Whether a text can be a path and query.</summary>
    public static bool IsPath(string pathWithQuery) => !pathWithQuery.AsSpan().ContainsAny(s_notInPaths);

    /// <summary>A path as it is sent.</summary>
    public static string NormalPath(string? path) =>
        string.IsNullOrEmpty(path) ? "/"
        : path[0] is '/' or '*' ? path
        : "/" + path;

    /// <summary>Whether a text can be a scheme (RFC 3986 §3.1).</summary>
    public static bool IsScheme(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && !name.AsSpan().ContainsAnyExcept(s_schemeRest);

    /// <summary>Whether a text names a host, and perhaps a port, and nothing else.</summary>
    public static bool IsAuthority(string authority)
    {
        if (authority.Length == 0 || authority.AsSpan().ContainsAny(s_notInAuthorities))
        {
            return false;
        }

        // The text must be all authority, and a port a number, or what is checked would not be what is asked.
        return Uri.TryCreate("http://" + authority + "/", UriKind.Absolute, out var uri)
            && uri is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" }
            && !authority.EndsWith(':');
    }
}
