using System.Net;
using System.Net.Sockets;

namespace Pillion.Samples.Tests.Testing;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    /// <summary>Different ports that nobody listens on now. Somebody may take one before it is used.</summary>
    public static int[] FindFree(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return Array.ConvertAll(
                probes,
                probe =>
                {
                    probe.Start();
                    return ((IPEndPoint)probe.LocalEndpoint).Port;
                }
            );
        }
        finally
        {
            Array.ForEach(probes, probe => probe.Dispose());
        }
    }
}
