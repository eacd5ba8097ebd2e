using System.Collections.Frozen;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>What changes in the header fields on the way from one app to another.</summary>
internal sealed class ForwardingHeaders
{
    // RFC 9110 §7.6.1, and the older fields that Dapr drops as well (its integration test serviceinvocation/http/hopbyhop).
    private static readonly FrozenSet<string> s_hopByHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings"
    );

    // Only the runtime may say who calls whom and which token the app expects; the rest belongs to the caller's own connection.
    private static readonly FrozenSet<string> s_notTheCallersToSay = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "dapr-app-id",
        "dapr-caller-app-id",
        "dapr-caller-namespace",
        "dapr-callee-app-id",
        "dapr-api-token",
        "destination-app-id",
        "Host",
        "Content-Length",
        "Expect"
    );

    private static readonly FrozenSet<string> s_betweenRuntimes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "dapr-api-token",
        "destination-app-id",
        "Host",
        "Content-Length",
        "Expect"
    );

    private readonly AppRuntimeOptions _caller;
    private readonly string _forwarded;

    public ForwardingHeaders(AppRuntimeOptions caller)
    {
        _caller = caller;
        _forwarded = $"for={caller.HostAddress};by={caller.HostAddress};host={caller.HostName}";
    }

    /// <summary>Makes the caller's fields the ones another app gets.</summary>
    /// <param name="headers">Rewritten in place.</param>
    /// <param name="calleeId">The id of the app that is called.</param>
    /// <param name="callee">The app that is called when it is of this process: its app token is added.</param>
    public void PrepareForApp(HeaderList headers, string calleeId, AppRuntimeOptions? callee)
    {
        StripForTheNextHop(headers);
        if (!ReferenceEquals(callee, _caller))
        {
            headers.Add("X-Forwarded-For", _caller.HostAddress);
            headers.Add("X-Forwarded-Host", _caller.HostName);
            headers.Add("Forwarded", _forwarded);
        }

        headers.Add("dapr-caller-app-id", _caller.AppId);
        headers.Add("dapr-caller-namespace", _caller.Namespace);
        headers.Add("dapr-callee-app-id", calleeId);
        if (callee?.AppApiToken is { } token)
        {
            headers.Add("dapr-api-token", token);
        }
    }

    /// <summary>Makes the fields that another runtime passes on the ones its callee gets: that runtime has said who calls.</summary>
    /// <param name="headers">Rewritten in place.</param>
    /// <param name="callee">The app that is called: its app token is added.</param>
    public static void PrepareReceived(HeaderList headers, AppRuntimeOptions callee)
    {
        StripHopByHop(headers);
        headers.RemoveWhere(static field => s_betweenRuntimes.Contains(field.Key));
        if (callee.AppApiToken is { } token)
        {
            headers.Add("dapr-api-token", token);
        }
    }

    /// <summary>Makes the caller's fields the ones a server outside of Dapr gets: it learns nothing about apps.</summary>
    public static void StripForTheNextHop(HeaderList headers)
    {
        StripHopByHop(headers);
        headers.RemoveWhere(static field => s_notTheCallersToSay.Contains(field.Key));
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

        headers.RemoveWhere(static field => s_hopByHop.Contains(field.Key));
        if (named is not null)
        {
            headers.RemoveWhere(field => named.Contains(field.Key));
        }
    }
}
