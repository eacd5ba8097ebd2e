using System.Net;

namespace Pillion.Modules.Registries;

/// <summary>Where a registry's API is.</summary>
internal static class RegistryAddress
{
    /// <summary>The address that <c>/v2/…</c> is relative to.</summary>
    public static Uri Of(string registry, ModuleFetcherOptions options)
    {
        // The hub's images are named after one host and served by another.
        var host = registry is "docker.io" or "index.docker.io" ? "registry-1.docker.io" : registry;
        return new Uri($"{(IsInsecure(registry, options) ? "http" : "https")}://{host}/");
    }

    /// <summary>Whether a registry may be, and is, spoken to without TLS: on this machine itself, or because the user said so.</summary>
    public static bool IsInsecure(string registry, ModuleFetcherOptions options) =>
        options.InsecureRegistries.Contains(registry, StringComparer.OrdinalIgnoreCase)
        || (!registry.EndsWith(":443", StringComparison.Ordinal) && IsLoopback(registry));

    private static bool IsLoopback(string registry)
    {
        var host = registry.StartsWith('[') ? registry[1..registry.IndexOf(']', StringComparison.Ordinal)] : registry.Split(':')[0];
        return host == "localhost"
            || host.EndsWith(".localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary>The repository as the registry calls it: the hub's own images are in one that nobody writes.</summary>
    public static string RepositoryOf(OciReference reference) =>
        reference.Registry is "docker.io" or "index.docker.io" && !reference.Repository.Contains('/', StringComparison.Ordinal)
            ? "library/" + reference.Repository
            : reference.Repository;
}
