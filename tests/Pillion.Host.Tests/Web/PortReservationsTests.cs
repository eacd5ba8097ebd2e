using System.Net;
using System.Net.Sockets;
using Pillion.Host.Hosting;
using Pillion.Host.Web;
using Pillion.Testing;

namespace Pillion.Host.Tests.Web;

public sealed class PortReservationsTests
{
    [Fact]
    public void TryReserve_FreePort_IsHeldAgainstOthers()
    {
        using var one = new PortReservations();
        using var other = new PortReservations();
        var port = LoopbackPort.Find();

        Assert.True(one.TryReserve([IPAddress.Loopback], port));
        Assert.False(other.TryReserve([IPAddress.Loopback], port));
        Assert.False(FreePorts.IsFree(port));
        one.Dispose();
        Assert.True(other.TryReserve([IPAddress.Loopback], port));
    }

    [Fact]
    public void TryReserve_OneAddressIsTaken_TakesNone()
    {
        using var reservations = new PortReservations();
        var port = LoopbackPort.Find();
        using var listener = new TcpListener(IPAddress.Parse("127.0.0.2"), port);
        listener.Start();

        Assert.False(reservations.TryReserve([IPAddress.Loopback, IPAddress.Parse("127.0.0.2")], port));

        Assert.True(FreePorts.IsFree(port));
    }

    [Fact]
    public void CreateSocket_HeldEndpoint_GivesTheSocketOnce()
    {
        using var reservations = new PortReservations();
        var endPoint = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Find());
        reservations.TryReserve([endPoint.Address], endPoint.Port);

        using (var socket = reservations.CreateSocket(endPoint))
        {
            Assert.Equal(endPoint, socket.LocalEndPoint);
        }

        using var fresh = reservations.CreateSocket(endPoint);
        Assert.Equal(endPoint, fresh.LocalEndPoint);
    }
}
