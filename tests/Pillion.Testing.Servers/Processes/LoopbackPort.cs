using System.Net;
using System.Net.Sockets;

namespace Pillion.Testing.Servers.Processes;

/// <summary>Free ports of loopback.</summary>
internal static class LoopbackPort
{
    /// <summary>
    /// A port that is free now. It is below those that Linux gives to outgoing connections (from 32768): a server that is down for a restart
    /// must not find that one of them has taken its port.
    /// </summary>
    public static int Find()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = Random.Shared.Next(15000, 32700);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }

        throw new InvalidOperationException("no port from 15000 to 32700 of 200 that were tried is free on 127.0.0.1");
    }
}
