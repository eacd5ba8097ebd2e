using System.Globalization;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Wagi;

/// <summary>
/// The CGI variables of a request (RFC 3875 §4.1) in WAGI's form. The app is the script at <c>/...</c>: its name is empty and the
/// whole path is <c>PATH_INFO</c>.
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
        foreach (var (name, value) in own)
        {
            variables[name] = value;
        }

        AddRequest(variables, request, bodyLength);
        AddHeaders(variables, request);
        return [.. variables];
    }

    private static void AddRequest(Dictionary<string, string> variables, InvokeRequest request, int bodyLength)
    {
        var (host, port) = Authority(request.Headers.Get("Host"));
        var path = Uri.UnescapeDataString(request.Path);
        var query = request.Query.Length == 0 ? "" : "?" + request.Query;
        variables["AUTH_TYPE"] = "";
        variables["CONTENT_LENGTH"] = bodyLength.ToString(CultureInfo.InvariantCulture);
        variables["CONTENT_TYPE"] = request.Headers.Get("Content-Type") ?? "";
        variables["GATEWAY_INTERFACE"] = "CGI/1.1";
        variables["PATH_INFO"] = path;
        variables["PATH_TRANSLATED"] = path;
        variables["QUERY_STRING"] = request.Query;
        variables["REMOTE_ADDR"] = request.RemoteAddress ?? ForwardedFor(request) ?? "127.0.0.1";
        variables["REMOTE_HOST"] = variables["REMOTE_ADDR"];
        variables["REMOTE_USER"] = "";
        variables["REQUEST_METHOD"] = request.Method;
        variables["SCRIPT_NAME"] = "";
        variables["SERVER_NAME"] = host;
        variables["SERVER_PORT"] = port;
        variables["SERVER_PROTOCOL"] = "HTTP/1.1";
        variables["SERVER_SOFTWARE"] = "WAGI/1";
        variables["X_FULL_URL"] = $"http://{host}{(port == "80" ? "" : ":" + port)}{request.Path}{query}";
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
            variables[variable] = variables.TryGetValue(variable, out var before) ? $"{before}, {value}" : value;
        }
    }

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
        return colon > host.LastIndexOf(']') ? (host[..colon], host[(colon + 1)..]) : (host, "80");
    }
}
