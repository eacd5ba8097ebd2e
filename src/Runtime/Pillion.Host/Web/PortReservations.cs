using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Pillion.Host.Web;

/// <summary>
/// Ports that are wanted but not asked for, held from the decision to use them on until the server listens: another host that starts at the same time
/// must not decide for them, too. Who connects in between waits.
/// </summary>
internal sealed class PortReservations : IDisposable
{
    private const int Backlog = 512;

    private readonly Dictionary<EndPoint, Socket> _sockets = [];

    /// <summary>Takes a port on all addresses; false, and nothing is taken, when one is in use.</summary>
    public bool TryReserve(IEnumerable<IPAddress> addresses, int port)
    {
        var taken = new List<IPEndPoint>();
        foreach (var address in addresses)
        {
            var endPoint = new IPEndPoint(address, port);
            if (TryListen(endPoint) is { } socket)
            {
                _sockets.Add(endPoint, socket);
                taken.Add(endPoint);
            }
            else if (!IPAddress.IPv6Loopback.Equals(address) || HasIpv6Loopback())
            {
                taken.ForEach(Release);
                return false;
            }
        }

        return taken.Count > 0;
    }

    /// <summary>The socket for an endpoint of the server: the one that was held for it, or a new one.</summary>
    public Socket CreateSocket(EndPoint endPoint) =>
        _sockets.Remove(endPoint, out var held) ? held : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }

    private void Release(IPEndPoint endPoint)
    {
        if (_sockets.Remove(endPoint, out var socket))
        {
            socket.Dispose();
        }
    }

    private static Socket? TryListen(IPEndPoint endPoint)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

            // Two sockets can be bound to one port, but only one can listen.
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket?.Dispose();
            return null;
        }
    }

    private static bool HasIpv6Loopback()
    {
        if (TryListen(new IPEndPoint(IPAddress.IPv6Loopback, 0)) is not { } socket)
        {
            return false;
        }

        socket.Dispose();
        return true;
    }
}
