using System.Net;
using System.Net.Sockets;

namespace Pillion.Host.Hosting;

/// <summary>Looks at this machine's ports.</summary>
internal static class FreePorts
{
    /// <summary>Whether nobody listens on the port on this machine's own address.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            // Binding alone succeeds beside a listener when both allow reuse; listening does not.
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
