using System.Net.NetworkInformation;

namespace Pillion.Testing.Servers;

/// <summary>The TCP connections that this process (or another one here) holds to a server, to see that none is left behind.</summary>
public static class ClientConnections
{
    /// <summary>How many connections to the port are open, seen from the client's side.</summary>
    public static int CountTo(LoopbackServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpConnections()
            .Count(c => c.RemoteEndPoint.Port == server.Port && c.State is (TcpState.Established or TcpState.CloseWait));
    }
}
