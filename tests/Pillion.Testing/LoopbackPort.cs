using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pillion.Testing;

/// <summary>Free ports of loopback, for programs that have to be told theirs before they listen.</summary>
/// <remarks>
/// Binding port 0 and letting go of it gives a port that the system may hand to the next outgoing connection, of any program, before it is
/// used. These are below the ports of outgoing connections, so only a program that asks for one by its number gets it. A server that is
/// down for a restart finds its port free again, and where nobody listens, nobody comes to.
/// </remarks>
public static class LoopbackPort
{
    /// <summary>Above the ports that programs of this kind have by default: a test may find them in use.</summary>
    private const int First = 20_000;

    private static readonly int s_count = CountPorts();
    private static readonly List<Socket> s_marks = [];
    private static int s_next = Random.Shared.Next(s_count);

    /// <summary>
    /// A port that nobody listens on, over IPv4 and IPv6. It is this process' until it ends: it is not given twice, here or to another
    /// process that asks here.
    /// </summary>
    /// <exception cref="InvalidOperationException">None is free.</exception>
    public static int Find()
    {
        for (var attempt = 0; attempt < s_count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % s_count);
            // First the mark: a look at a port that another process has been given would be in its way.
            if (TryMark(port) && CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port)))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"no port from {First} to {First + s_count - 1} is free on 127.0.0.1");
    }

    /// <summary>The same as text, for a command line.</summary>
    public static string FindText() => Find().ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Takes UDP's port of the same number, which no program under test uses, until this process ends: a sign to the others that the port is
    /// given, however they end, while TCP's stays free.
    /// </summary>
    private static bool TryMark(int port)
    {
        var mark = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            mark.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException)
        {
            mark.Dispose();
            return false;
        }

        lock (s_marks)
        {
            s_marks.Add(mark);
        }

        return true;
    }

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            // Binding alone succeeds beside a listener when both allow reuse; listening does not.
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Up to the first port of outgoing connections. Where those leave no room, no port is safe and Linux' own border is as good as any.</summary>
    private static int CountPorts()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        const int Usual = 32_768;
        var firstOutgoing = File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split()[0], CultureInfo.InvariantCulture) : Usual;
        return (firstOutgoing >= First + 1_000 ? firstOutgoing : Usual) - First;
    }
}
