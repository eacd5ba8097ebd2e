using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pillion.Testing.Servers.Tests;

public sealed class LoopbackPortTests
{
    [Fact]
    public void Find_ManyAtOnce_NoneTwice()
    {
        var found = new ConcurrentBag<int>();

        Parallel.For(0, 200, _ => found.Add(LoopbackPort.Find()));

        Assert.Equal(200, found.Distinct().Count());
    }

    [Fact]
    public void Find_OnLinux_IsNoneOfOutgoingConnections()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        Assert.SkipUnless(File.Exists(Range), "only Linux says which ports outgoing connections have");
        var outgoing = File.ReadAllText(Range)
            .Split()
            .Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var port) ? port : 0);
        Assert.SkipUnless(outgoing.First() > 21_000, "this machine leaves no room below them");

        Assert.InRange(LoopbackPort.Find(), 20_000, outgoing.First() - 1);
    }

    /// <summary>Somebody listens there, or another process of tests has been given it.</summary>
    [Theory]
    [InlineData("127.0.0.1", ProtocolType.Tcp)]
    [InlineData("::1", ProtocolType.Tcp)]
    [InlineData("127.0.0.1", ProtocolType.Udp)]
    public void Find_PortThatSomebodyHas_IsPassedOver(string address, ProtocolType protocol)
    {
        var ip = IPAddress.Parse(address);
        Assert.SkipUnless(Socket.OSSupportsIPv6 || ip.AddressFamily != AddressFamily.InterNetworkV6, "this machine has no IPv6");
        var taken = Enumerable.Range(LoopbackPort.Find() + 1, 20).Select(port => TryTake(ip, protocol, port)).OfType<Socket>().ToList();
        Assert.NotEmpty(taken);

        var found = Enumerable.Range(0, 20).Select(_ => LoopbackPort.Find()).ToList();

        Assert.Empty(found.Intersect(taken.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)));
        taken.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void Find_ItsPort_CanBeListenedOn()
    {
        using var listener = new TcpListener(IPAddress.Loopback, LoopbackPort.Find());

        listener.Start();

        Assert.True(listener.Server.IsBound);
    }

    private static Socket? TryTake(IPAddress address, ProtocolType protocol, int port)
    {
        var isTcp = protocol == ProtocolType.Tcp;
        var socket = new Socket(address.AddressFamily, isTcp ? SocketType.Stream : SocketType.Dgram, protocol);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            if (isTcp)
            {
                socket.Listen();
            }

            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
