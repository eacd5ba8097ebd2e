using Pillion.Wasi;

namespace Pillion.Guests.Components;

/// <summary>
/// What a component may do with sockets: connect to the servers that it may also send HTTP requests to (<c>allowedHosts</c>), and listen
/// nowhere.
/// </summary>
internal static class SocketGrants
{
    /// <summary>The network of an app.</summary>
    public static WasiNetwork Of(WasmAppSettings settings) =>
        new() { Destinations = [.. settings.AllowedHosts.Select(DestinationOf).OfType<WasiDestination>()] };

    private static WasiDestination? DestinationOf(string allowed) =>
        allowed == Http.Destinations.AllowAll ? new WasiDestination("*", 0)
        : Uri.TryCreate(allowed, UriKind.Absolute, out var origin) && origin.Port > 0 ? new WasiDestination(origin.IdnHost, origin.Port)
        : null;
}
