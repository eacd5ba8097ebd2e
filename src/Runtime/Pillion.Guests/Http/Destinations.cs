using System.Buffers;

namespace Pillion.Guests.Http;

/// <summary>Where an app's outgoing requests go.</summary>
internal sealed class Destinations
{
    /// <summary>The entry of <c>allowedHosts</c> that opens everything.</summary>
    public const string AllowAll = "insecure:allow-all";

    // What a path and query in normal form are made of (RFC 3986 §3.3, §3.4); no '#', which begins what is not sent.
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%[]"
    );

    private readonly string[] _dapr;
    private readonly Func<string, bool> _isApp;
    private readonly HashSet<string> _allowed;
    private readonly bool _allowsAll;

    public Destinations(WasmAppOptions options)
    {
        var settings = options.Settings;
        _dapr = settings.DaprAllowed ? [.. options.DaprOrigins.Select(NormalForm)] : [];
        _isApp = settings.DaprAllowed ? options.IsApp : static _ => false;
        _allowed = settings.AllowedHosts.Select(NormalForm).ToHashSet(StringComparer.Ordinal);
        _allowsAll = settings.AllowedHosts.Contains(AllowAll, StringComparer.Ordinal);
    }

    /// <summary>Finds where a URL leads.</summary>
    /// <param name="url">As the guest wrote it.</param>
    /// <param name="target">For <see cref="Destination.Dapr"/>: path and query of a request to the app's Dapr API.</param>
    /// <param name="address">For <see cref="Destination.Network"/>: the URL.</param>
    public Destination Find(string url, out string target, out Uri? address)
    {
        address = null;

        // The usual case first, without parsing the URL: it starts with the app's Dapr address and is in normal form.
        foreach (var origin in _dapr)
        {
            if (url.Length > origin.Length && url[origin.Length] == '/' && url.StartsWith(origin, StringComparison.Ordinal))
            {
                var rest = url.AsSpan(origin.Length);
                if (rest.IndexOfAnyExcept(s_plain) < 0 && !rest.Contains("/.", StringComparison.Ordinal))
                {
                    target = rest.ToString();
                    return Destination.Dapr;
                }
            }
        }

        target = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            return Destination.Invalid;
        }

        if (parsed is { Scheme: "http", IsDefaultPort: true, UserInfo: "" } && AppOf(parsed) is { } appId)
        {
            target = $"/v1.0/invoke/{appId}/method{parsed.PathAndQuery}";
            return Destination.Dapr;
        }

        // A name and password before the host are part of this, so such a URL is like no other.
        var authority = parsed.GetLeftPart(UriPartial.Authority);
        if (_dapr.Contains(authority, StringComparer.Ordinal))
        {
            target = parsed.PathAndQuery;
            return Destination.Dapr;
        }

        address = parsed;
        return _allowsAll || _allowed.Contains(authority) ? Destination.Network : Destination.NotAllowed;
    }

    /// <summary>The app that a URL's host names. Ids are compared exactly, and <see cref="Uri"/> has only the host in lower case.</summary>
    private string? AppOf(Uri url)
    {
        var text = url.OriginalString.AsSpan();
        var host = text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var written = host.StartsWith(url.Host, StringComparison.OrdinalIgnoreCase) ? host[..url.Host.Length].ToString() : url.Host;
        return _isApp(written) ? written : null;
    }

    /// <summary>An origin as <see cref="Uri"/> writes it: in lower case, without the scheme's own port or a slash at the end.</summary>
    private static string NormalForm(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri.GetLeftPart(UriPartial.Authority)
            : origin;
}

/// <summary>Where a request goes.</summary>
internal enum Destination
{
    /// <summary>The URL cannot be understood, or is of another scheme.</summary>
    Invalid,

    /// <summary>To the app's Dapr API, in this process.</summary>
    Dapr,

    /// <summary>To a server that the app is granted.</summary>
    Network,

    /// <summary>Nowhere.</summary>
    NotAllowed,
}
