using System.Net;
using System.Net.Sockets;

namespace Pillion.Wasi.Tests.Testing;

/// <summary>The machine's own addresses.</summary>
internal static class Loopback
{
    /// <summary>Whether one of IPv6 can be used.</summary>
    public static bool HasIPv6 => Socket.OSSupportsIPv6 && CanBind();

    private static bool CanBind()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
