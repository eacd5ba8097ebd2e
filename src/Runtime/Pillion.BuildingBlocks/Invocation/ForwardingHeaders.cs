using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>What changes in the header fields on the way from one app to another.</summary>
internal static class ForwardingHeaders
{
    // RFC 9110 §7.6.1 and the older fields that proxies drop as well (Go's net/http/httputil does).
    private static readonly HashSet<string> s_hopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    };

    private static readonly HashSet<string> s_ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "dapr-app-id",
        "dapr-caller-app-id",
        "dapr-caller-namespace",
        "dapr-callee-app-id",
        "dapr-api-token",
        "destination-app-id",
        "Host",
        "Content-Length",
    };

    /// <summary>Makes the caller's fields the ones the callee gets.</summary>
    public static void Prepare(HeaderList headers, AppRuntimeOptions caller, AppRuntime? callee, string calleeId)
    {
        StripHopByHop(headers);
        headers.RemoveWhere(static field => s_ours.Contains(field.Key));
        headers.Add("X-Forwarded-For", caller.HostAddress);
        headers.Add("X-Forwarded-Host", caller.HostName);
        headers.Add("Forwarded", $"for={caller.HostAddress};by={caller.HostAddress};host={caller.HostName}");
        headers.Add("dapr-caller-app-id", caller.AppId);
        headers.Add("dapr-caller-namespace", caller.Namespace);
        headers.Add("dapr-callee-app-id", calleeId);
        if (callee?.Options.AppApiToken is { } token)
        {
            headers.Add("dapr-api-token", token);
        }
    }

    /// <summary>Removes the fields that hold for one connection only, and those <c>Connection</c> names.</summary>
    public static void StripHopByHop(HeaderList headers)
    {
        HashSet<string>? named = null;
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            {
                named ??= new(StringComparer.OrdinalIgnoreCase);
                foreach (var option in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    named.Add(option);
                }
            }
        }

        headers.RemoveWhere(field => s_hopByHop.Contains(field.Key) || named?.Contains(field.Key) == true);
    }
}
