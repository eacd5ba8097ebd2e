using System.Net;
using System.Net.Sockets;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary>What a context's guest may do with the network; remembers which addresses the names stand for that it is granted.</summary>
internal sealed class NetworkAccess(WasiNetwork grants)
{
    private const string Everywhere = "*";

    // Names are looked up, and then granted, while the guest goes on (WASI 0.3).
    private readonly Lock _lock = new();
    private readonly List<(IPAddress Address, int Port)> _granted =
    [
        .. grants.Destinations.Where(d => IPAddress.TryParse(d.Host, out _)).Select(d => (IPAddress.Parse(d.Host), d.Port)),
    ];

    /// <summary>Whether a name may be looked up.</summary>
    public bool MayResolve(string name) =>
        grants.AllowsAll || grants.Destinations.Any(d => d.Host == Everywhere || d.Host.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A name that may be looked up has these addresses: it is granted them.</summary>
    public void Remember(string name, IPAddress[] addresses)
    {
        if (grants.AllowsAll)
        {
            return;
        }

        foreach (var destination in grants.Destinations)
        {
            if (!destination.Host.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            lock (_lock)
            {
                foreach (var address in addresses)
                {
                    if (!_granted.Contains((address, destination.Port)))
                    {
                        _granted.Add((address, destination.Port));
                    }
                }
            }
        }
    }

    /// <summary>Whether a connection may be made to an address, or a datagram sent there.</summary>
    public bool MayReach(IPEndPoint remote)
    {
        if (grants.AllowsAll)
        {
            return true;
        }

        foreach (var destination in grants.Destinations)
        {
            if (destination.Host == Everywhere && (destination.Port == 0 || destination.Port == remote.Port))
            {
                return true;
            }
        }

        lock (_lock)
        {
            foreach (var (address, port) in _granted)
            {
                if ((port == 0 || port == remote.Port) && address.Equals(remote.Address))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a local address may be waited on.</summary>
    public bool MayListen(IPEndPoint local) =>
        grants.AllowsAll || grants.Listeners.Any(l => l.Address.Equals(local.Address) && (l.Port == 0 || l.Port == local.Port));

    /// <summary>
    /// Whether a socket may be bound: to what may be listened on, and, by whoever may reach anything, to a port that the system chooses.
    /// </summary>
    public bool MayBind(IPEndPoint local) =>
        MayListen(local) || (local.Port == 0 && (grants.Destinations.Count > 0 || grants.Listeners.Any(l => l.Port == 0)));

    /// <summary>Whether an address can be one of a socket.</summary>
    public static bool IsUsable(IPEndPoint endpoint, AddressFamily family) =>
        endpoint.AddressFamily == family && !endpoint.Address.IsIPv4MappedToIPv6;

    /// <summary>Whether an address can be the other side's.</summary>
    public static bool IsRemote(IPEndPoint endpoint, AddressFamily family) =>
        IsUsable(endpoint, family)
        && endpoint.Port != 0
        && !endpoint.Address.Equals(IPAddress.Any)
        && !endpoint.Address.Equals(IPAddress.IPv6Any);

    /// <summary>Whether an address is one of many machines, which no connection can have.</summary>
    public static bool IsForMany(IPAddress address) =>
        address.IsIPv6Multicast
        || address.Equals(IPAddress.Broadcast)
        || (address.AddressFamily == AddressFamily.InterNetwork && (address.GetAddressBytes()[0] & 0xF0) == 0xE0);
}
