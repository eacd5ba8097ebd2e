using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Preview2.Sockets;

public sealed class UdpSocketTests : IDisposable
{
    private static readonly IPEndPoint s_anyPort = new(IPAddress.Loopback, 0);

    private readonly WasiContext _context = new(new WasiOptions { Network = WasiNetwork.All });

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Streams_TwoSockets_ExchangeDatagrams()
    {
        var (first, firstAddress) = Bind(_context);
        var (second, secondAddress) = Bind(_context);
        Assert.Equal(NetworkError.None, first.Stream(secondAddress, out var firstIn, out var firstOut));
        Assert.Equal(NetworkError.None, second.Stream(null, out var secondIn, out var secondOut));

        Assert.True(firstOut!.CheckSend() >= 2);
        Assert.Equal(NetworkError.None, firstOut.Send([new("one"u8.ToArray(), null), new("two"u8.ToArray(), secondAddress)], out var sent));
        Assert.Equal(2UL, sent);
        var received = Receive(secondIn!, 2);
        Assert.Equal(["one", "two"], received.Select(TextOf));
        Assert.Equal(firstAddress, received[0].Remote);

        secondOut!.CheckSend();
        Assert.Equal(NetworkError.None, secondOut.Send([new("answer"u8.ToArray(), firstAddress)], out _));
        Assert.Equal("answer", TextOf(Assert.Single(Receive(firstIn!, 1))));
    }

    [Fact]
    public void Receive_FromAnotherThanThePeer_IsDropped()
    {
        var (first, firstAddress) = Bind(_context);
        var (peer, peerAddress) = Bind(_context);
        var (stranger, _) = Bind(_context);
        Assert.Equal(NetworkError.None, first.Stream(peerAddress, out var input, out _));
        Assert.Equal(NetworkError.None, peer.Stream(null, out _, out var fromPeer));
        Assert.Equal(NetworkError.None, stranger.Stream(null, out _, out var fromStranger));

        fromStranger!.CheckSend();
        Assert.Equal(NetworkError.None, fromStranger.Send([new("stranger"u8.ToArray(), firstAddress)], out _));
        fromPeer!.CheckSend();
        Assert.Equal(NetworkError.None, fromPeer.Send([new("peer"u8.ToArray(), firstAddress)], out _));

        Assert.Equal("peer", TextOf(Assert.Single(Receive(input!, 1))));
    }

    [Fact]
    public void Send_WhatIsNotAllowed_IsAnErrorOrATrap()
    {
        var (socket, _) = Bind(_context);
        Assert.Equal(NetworkError.None, socket.Stream(null, out var input, out var output));

        Assert.Throws<WasmTrapException>(() => output!.Send([new([], null)], out _));
        output!.CheckSend();
        Assert.Equal(NetworkError.InvalidArgument, output.Send([new([], null)], out _));
        output.CheckSend();
        Assert.Equal(NetworkError.InvalidArgument, output.Send([new([], s_anyPort)], out _));
        output.CheckSend();
        Assert.Equal(NetworkError.DatagramTooLarge, output.Send([new(new byte[70_000], new IPEndPoint(IPAddress.Loopback, 9))], out _));
        Assert.Equal(NetworkError.None, input!.Receive(0, out var none));
        Assert.Empty(none);
        Assert.Throws<WasmTrapException>(() => socket.Stream(null, out _, out _));
    }

    [Fact]
    public void Stream_Ungranted_IsDenied()
    {
        using var context = new WasiContext(
            new WasiOptions { Network = new WasiNetwork { Destinations = [new WasiDestination("127.0.0.1", 9)] } }
        );
        var (socket, _) = Bind(context);

        Assert.Equal(NetworkError.AccessDenied, socket.Stream(new IPEndPoint(IPAddress.Loopback, 10), out _, out _));
        Assert.Equal(NetworkError.None, socket.Stream(null, out _, out var output));
        output!.CheckSend();
        Assert.Equal(NetworkError.AccessDenied, output.Send([new([1], new IPEndPoint(IPAddress.Loopback, 10))], out _));
        Assert.Equal(NetworkError.AccessDenied, Create(context).StartBind(new IPEndPoint(IPAddress.Loopback, 54_321)));
    }

    private static string TextOf(Datagram datagram) => Encoding.UTF8.GetString(datagram.Data);

    private static List<Datagram> Receive(IncomingDatagrams stream, int count)
    {
        var all = new List<Datagram>();
        while (all.Count < count)
        {
            stream.Context.WaitFor(stream);
            Assert.Equal(NetworkError.None, stream.Receive(10, out var some));
            all.AddRange(some);
        }

        return all;
    }

    private static UdpSocket Create(WasiContext context)
    {
        Assert.Equal(NetworkError.None, UdpSocket.Create(context, AddressFamily.InterNetwork, out var socket));
        return socket!;
    }

    private static (UdpSocket Socket, IPEndPoint Address) Bind(WasiContext context)
    {
        var socket = Create(context);
        Assert.Equal(NetworkError.None, socket.StartBind(s_anyPort));
        Assert.Equal(NetworkError.None, socket.FinishBind());
        Assert.Equal(NetworkError.None, socket.GetLocalAddress(out var address));
        return (socket, address!);
    }
}
