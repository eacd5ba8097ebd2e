using System.Globalization;
using System.Text;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Wagi;

/// <summary>
/// The CGI variables of a request (RFC 3875 §4.1) in WAGI's form. The app is the script at <c>/...</c>: the whole path is
/// <c>PATH_INFO</c>, and the script's name is the least that WAGI has for one, <c>/</c>.
/// </summary>
internal static class WagiEnvironment
{
    /// <param name="own">The app's variables, which cannot override those of the request.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> For(
        InvokeRequest request,
        int bodyLength,
        IReadOnlyDictionary<string, string> own
    )
    {
        var variables = new Dictionary<string, string>(own.Count + request.Headers.Count + 20, StringComparer.Ordinal);
        AddRequest(variables, request, bodyLength);
        AddHeaders(variables, request);
        foreach (var (name, value) in own)
        {
            variables.TryAdd(name, value);
        }

        return [.. variables];
    }

    /// <summary>Whether a variable would hold a NUL, which ends a variable: the request cannot be passed on as it is.</summary>
    public static bool HasNul(InvokeRequest request)
    {
        if (
            request.Path.Contains('\0', StringComparison.Ordinal)
            || request.Path.Contains("%00", StringComparison.Ordinal)
            || request.Query.Contains('\0', StringComparison.Ordinal)
        )
        {
            return true;
        }

        foreach (var (_, value) in request.Headers)
        {
            if (value.Contains('\0', StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static void AddRequest(Dictionary<string, string> variables, InvokeRequest request, int bodyLength)
    {
        var (host, port) = Authority(request.Headers.Get("Host"));
        var path = Uri.UnescapeDataString(request.Path);
        var query = request.Query.Length == 0 ? "" : "?" + request.Query;
        variables["AUTH_TYPE"] = "";
        variables["CONTENT_LENGTH"] = bodyLength.ToString(CultureInfo.InvariantCulture);
        variables["CONTENT_TYPE"] = Text(request.Headers.Get("Content-Type") ?? "");
        variables["GATEWAY_INTERFACE"] = "CGI/1.1";
        variables["PATH_INFO"] = path;
        variables["PATH_TRANSLATED"] = path;
        variables["QUERY_STRING"] = request.Query;
        variables["REMOTE_ADDR"] = request.RemoteAddress ?? ForwardedFor(request) ?? "127.0.0.1";
        variables["REMOTE_HOST"] = variables["REMOTE_ADDR"];
        variables["REMOTE_USER"] = "";
        variables["REQUEST_METHOD"] = request.Method;
        variables["SCRIPT_NAME"] = "/";
        variables["SERVER_NAME"] = host;
        variables["SERVER_PORT"] = port;
        variables["SERVER_PROTOCOL"] = "HTTP/1.1";
        variables["SERVER_SOFTWARE"] = "WAGI/1";
        variables["X_FULL_URL"] = $"http://{host}:{port}{request.Path}{query}";
        variables["X_MATCHED_ROUTE"] = "/...";
        variables["X_RAW_PATH_INFO"] = request.Path;
    }

    private static void AddHeaders(Dictionary<string, string> variables, InvokeRequest request)
    {
        foreach (var (name, value) in request.Headers)
        {
            // Credentials and the connection's own business stay with the host (RFC 3875 §4.1.18).
            if (
                name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
            )
            {
                continue;
            }

            var variable = VariableName(name);
            var text = Text(value);
            variables[variable] = variables.TryGetValue(variable, out var before)
                ? before + (variable == "HTTP_COOKIE" ? "; " : ", ") + text
                : text;
        }
    }

    /// <summary>A header value's bytes, which are one character each, as the UTF-8 that variables are.</summary>
    private static string Text(string value) => Ascii.IsValid(value) ? value : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value));

    private static string VariableName(string header) =>
        string.Create(
            5 + header.Length,
            header,
            static (text, name) =>
            {
                "HTTP_".CopyTo(text);
                for (var i = 0; i < name.Length; i++)
                {
                    text[i + 5] = name[i] == '-' ? '_' : char.ToUpperInvariant(name[i]);
                }
            }
        );

    /// <summary>The caller's address where a service call passed it on: the first of the list is the original one.</summary>
    private static string? ForwardedFor(InvokeRequest request) =>
        request.Headers.Get("X-Forwarded-For")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            is [var first, ..]
            ? first
            : null;

    private static (string Host, string Port) Authority(string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            return ("localhost", "80");
        }

        // The colons of an IPv6 address are inside brackets.
        var colon = host.LastIndexOf(':');
        if (colon <= host.LastIndexOf(']'))
        {
            return (host, "80");
        }

        return (host[..colon], colon + 1 < host.Length ? host[(colon + 1)..] : "80");
    }
}
