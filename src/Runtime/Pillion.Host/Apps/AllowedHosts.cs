namespace Pillion.Host.Apps;

/// <summary>Decides whether a Wasm app may have its host call a URL; what the guest itself may call is decided by the same list.</summary>
internal sealed class AllowedHosts(IReadOnlyList<string> origins)
{
    public bool Allows(Uri url) =>
        origins.Contains(WasmGrants.AllowAll, StringComparer.Ordinal)
        || origins.Contains(url.GetLeftPart(UriPartial.Authority), StringComparer.OrdinalIgnoreCase);
}
