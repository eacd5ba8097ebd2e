using System.Collections.Frozen;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>Fields that belong to a connection and not to a message. They are the host's: guests neither set nor see them.</summary>
internal static class ForbiddenFields
{
    private static readonly FrozenSet<string> s_names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Host",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Transfer-Encoding",
        "Upgrade"
    );

    public static bool Contains(string name) => s_names.Contains(name);

    /// <summary>Takes away what belongs to the connection.</summary>
    public static void RemoveFrom(HttpFields fields)
    {
        foreach (var name in s_names)
        {
            fields.Remove(name);
        }
    }
}
