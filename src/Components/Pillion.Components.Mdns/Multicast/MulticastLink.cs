using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Pillion.Abstractions;

namespace Pillion.Components.Mdns.Multicast;

/// <summary>
/// Port 5353 of every interface that can multicast, shared with other programs of this machine (RFC 6762 §15): one socket for IPv4, one for IPv6,
/// where there is each.
/// </summary>
internal sealed class MulticastLink : IMulticastLink
{
    private const int Port = 5353;

    private static readonly IPEndPoint s_group4 = new(IPAddress.Parse("224.0.0.251"), Port);
    private static readonly IPEndPoint s_group6 = new(IPAddress.Parse("ff02::fb"), Port);

    private readonly CancellationTokenSource _closing = new();
    private readonly ReceiveMessage _receive;
    private readonly List<(Socket Socket, IReadOnlyList<int> Interfaces)> _sockets = [];
    private readonly List<Task> _receiving = [];

    /// <summary>Which interface a socket sends to is a setting of the socket: one sends at a time.</summary>
    private readonly Lock _sending = new();

    /// <summary>Held while <see cref="_receive"/> is called.</summary>
    private readonly Lock _delivering = new();

    private MulticastLink(ReceiveMessage receive) => _receive = receive;

    /// <summary>Opens the sockets and begins to receive.</summary>
    /// <exception cref="ComponentException">No interface can multicast, or another program has the port for itself.</exception>
    public static IMulticastLink Open(ReceiveMessage receive)
    {
        var link = new MulticastLink(receive);
        var problem = link.TryOpen(AddressFamily.InterNetwork) ?? link.TryOpen(AddressFamily.InterNetworkV6);
        if (link._sockets.Count == 0)
        {
            throw new ComponentException(
                ComponentErrorKind.Unavailable,
                $"mdns: UDP port {Port} cannot be used: {problem ?? "no network interface of this machine can multicast"}"
            );
        }

        foreach (var (socket, _) in link._sockets)
        {
            link._receiving.Add(Task.Run(() => link.ReceiveAsync(socket)));
        }

        return link;
    }

    public void Send(ReadOnlySpan<byte> message)
    {
        lock (_sending)
        {
            foreach (var (socket, interfaces) in _sockets)
            {
                foreach (var index in interfaces)
                {
                    try
                    {
                        SelectInterface(socket, index);
                        socket.SendTo(message, SocketFlags.None, GroupOf(socket));
                    }
                    catch (Exception e) when (e is SocketException or ObjectDisposedException)
                    {
                        // The interface went down, or its network has no route: others may hear it. Or all is over.
                    }
                }
            }
        }
    }

    public void Send(ReadOnlySpan<byte> message, IPEndPoint receiver)
    {
        var socket = _sockets.Find(s => s.Socket.AddressFamily == receiver.AddressFamily).Socket;
        try
        {
            socket?.SendTo(message, SocketFlags.None, receiver);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Whoever asked is gone, or all is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        foreach (var (socket, _) in _sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_receiving);
        _closing.Dispose();
    }

    private static IPEndPoint GroupOf(Socket socket) => socket.AddressFamily == AddressFamily.InterNetwork ? s_group4 : s_group6;

    /// <summary>Opens a family's socket; what hinders it, if somebody does. A family without interfaces is no problem.</summary>
    private string? TryOpen(AddressFamily family)
    {
        var candidates = InterfacesOf(family);
        if (candidates.Count == 0)
        {
            return null;
        }

        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, Port));
            List<int> joined = [.. candidates.Where(index => TryJoin(socket, index))];
            if (joined.Count == 0)
            {
                socket.Dispose();
                return null;
            }

            _sockets.Add((socket, joined));
            return null;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return e.Message;
        }
    }

    private static List<int> InterfacesOf(AddressFamily family)
    {
        var found = new List<int>();
        foreach (var candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (
                candidate is { OperationalStatus: OperationalStatus.Up, SupportsMulticast: true }
                && candidate.NetworkInterfaceType != NetworkInterfaceType.Loopback
                && candidate.GetIPProperties() is var properties
                && properties.UnicastAddresses.Any(address => address.Address.AddressFamily == family)
            )
            {
                found.Add(
                    family == AddressFamily.InterNetwork ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index
                );
            }
        }

        return found;
    }

    private static bool TryJoin(Socket socket, int index)
    {
        try
        {
            if (socket.AddressFamily == AddressFamily.InterNetwork)
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(s_group4.Address, index));
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 255);
            }
            else
            {
                socket.SetSocketOption(
                    SocketOptionLevel.IPv6,
                    SocketOptionName.AddMembership,
                    new IPv6MulticastOption(s_group6.Address, index)
                );
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void SelectInterface(Socket socket, int index)
    {
        if (socket.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(index));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, index);
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, _closing.Token);
                lock (_delivering)
                {
                    _receive(buffer.AsSpan(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException) when (!_closing.IsCancellationRequested)
            {
                // An answer to something that was sent could not be delivered; the next message is another one.
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
