namespace Pillion.Host.Web;

/// <summary>Header fields that belong to one connection and go no further (RFC 9110 §7.6.1).</summary>
internal static class HopByHop
{
    public static bool IsField(string name) =>
        name.Length switch
        {
            2 => Is(name, "TE"),
            7 => Is(name, "Trailer") || Is(name, "Upgrade"),
            10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
            16 => Is(name, "Proxy-Connection"),
            17 => Is(name, "Transfer-Encoding"),
            _ => false,
        };

    private static bool Is(string name, string field) => name.Equals(field, StringComparison.OrdinalIgnoreCase);
}
