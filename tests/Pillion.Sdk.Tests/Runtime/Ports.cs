using System.Net;
using System.Net.Sockets;

namespace Pillion.Sdk.Tests.Runtime;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    /// <summary>A port that nobody listens on now. Somebody may take it before it is used.</summary>
    public static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
