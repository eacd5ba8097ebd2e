using System.Net;

namespace Pillion.Wasi;

/// <summary>
/// What of the network a component may use through <c>wasi:sockets</c>. Immutable; the default is nothing. HTTP requests are not sockets:
/// who answers those decides where they may go.
/// </summary>
public sealed record WasiNetwork
{
    /// <summary>Nothing: sockets can be made, but neither bound nor connected, and no name has an address.</summary>
    public static WasiNetwork None { get; } = new();

    /// <summary>Everything that the host may do.</summary>
    public static WasiNetwork All { get; } = new() { AllowsAll = true };

    /// <summary>Whether the lists below do not matter.</summary>
    public bool AllowsAll { get; init; }

    /// <summary>Where to connections may be made and datagrams sent. The names among the hosts may be looked up, and no others.</summary>
    public IReadOnlyList<WasiDestination> Destinations { get; init; } = [];

    /// <summary>
    /// The local addresses on which connections and datagrams may be waited for. Port 0 stands for whichever is free; the unspecified
    /// address (<c>0.0.0.0</c>, <c>::</c>) grants that of all interfaces, and no single one.
    /// </summary>
    public IReadOnlyList<IPEndPoint> Listeners { get; init; } = [];
}

/// <summary>A server that a component may reach.</summary>
/// <param name="Host">A DNS name, compared without regard to case, or an IP address; <c>*</c> for all of them.</param>
/// <param name="Port">Its port; 0 for all of them.</param>
public readonly record struct WasiDestination(string Host, int Port);
