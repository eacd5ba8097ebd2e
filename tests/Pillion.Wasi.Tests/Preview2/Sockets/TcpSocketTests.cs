using System.Net;
using System.Net.Sockets;
using System.Text;
using Pillion.Testing;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Preview2.Sockets;

public sealed class TcpSocketTests : IDisposable
{
    private static readonly IPEndPoint s_anyPort = new(IPAddress.Loopback, 0);

    private readonly WasiContext _server = new(
        new WasiOptions
        {
            Network = new WasiNetwork { Listeners = [s_anyPort] },
            MaxDescriptors = 4,
        }
    );

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Connection_BothSidesAreGuests_CarriesBytesBothWays()
    {
        var (listener, address) = Listen();
        using var client = ContextFor(address);
        var socket = Create(client);
        Assert.Equal(NetworkError.None, socket.StartConnect(address));
        var serving = Task.Run(() => Echo(listener), TestContext.Current.CancellationToken);

        socket.Subscribe().Block();
        Assert.Equal(NetworkError.None, socket.FinishConnect(out var input, out var output));
        Assert.Equal(NetworkError.None, socket.GetRemoteAddress(out var remote));
        Assert.Equal(address, remote);
        Assert.Equal(StreamStatus.Ok, output!.BlockingWriteAndFlush("hello"u8));
        Assert.Equal(NetworkError.None, socket.ShutDown(SocketShutdown.Send));

        Assert.Equal("hello", ReadToEnd(input!));
        Assert.Equal(StreamStatus.Closed, output.CheckWrite(out _));
        await Wait.ForAsync(serving, "the server to end");
        Assert.Throws<WasmTrapException>(socket.Drop);
    }

    [Fact]
    public void Accept_NobodyThere_WouldBlock()
    {
        var (listener, _) = Listen();

        Assert.True(listener.IsListening);
        Assert.False(listener.IsReady);
        Assert.Equal(NetworkError.WouldBlock, listener.Accept(out _, out _, out _));
    }

    [Fact]
    public void StartConnect_NotGranted_IsDenied()
    {
        var (_, address) = Listen();
        using var stranger = new WasiContext(WasiOptions.None);
        using var other = ContextFor(new IPEndPoint(address.Address, address.Port == 1 ? 2 : 1));

        Assert.Equal(NetworkError.AccessDenied, Create(stranger).StartConnect(address));
        Assert.Equal(NetworkError.AccessDenied, Create(stranger).StartBind(s_anyPort));
        Assert.Equal(NetworkError.AccessDenied, Create(other).StartConnect(address));
    }

    [Fact]
    public void StartListen_NotGranted_IsDenied()
    {
        using var client = ContextFor(new IPEndPoint(IPAddress.Loopback, 1));
        var socket = Create(client);
        Assert.Equal(NetworkError.None, socket.StartBind(s_anyPort));
        Assert.Equal(NetworkError.None, socket.FinishBind());

        Assert.Equal(NetworkError.AccessDenied, socket.StartListen());
    }

    [Fact]
    public void StartConnect_AddressesThatNoServerHas_AreInvalid()
    {
        using var client = new WasiContext(new WasiOptions { Network = WasiNetwork.All });
        var socket = Create(client);

        foreach (var address in (string[])["127.0.0.1:0", "0.0.0.0:80", "224.0.0.1:80", "255.255.255.255:80", "[::1]:80"])
        {
            Assert.Equal(NetworkError.InvalidArgument, socket.StartConnect(IPEndPoint.Parse(address)));
        }

        Assert.Equal(NetworkError.InvalidState, socket.StartListen());
        Assert.Equal(NetworkError.NotInProgress, socket.FinishConnect(out _, out _));
        Assert.Equal(NetworkError.NotInProgress, socket.FinishBind());
        Assert.Equal(NetworkError.InvalidState, socket.GetLocalAddress(out _));
        Assert.Equal(NetworkError.InvalidState, socket.ShutDown(SocketShutdown.Both));
    }

    [Fact]
    public void FinishConnect_NobodyListens_IsRefused()
    {
        var address = new IPEndPoint(IPAddress.Loopback, 1);
        using var client = ContextFor(address);
        var socket = Create(client);
        Assert.Equal(NetworkError.None, socket.StartConnect(address));

        socket.Subscribe().Block();

        Assert.Equal(NetworkError.ConnectionRefused, socket.FinishConnect(out _, out _));
        Assert.Equal(NetworkError.InvalidState, socket.StartConnect(address));
    }

    [Fact]
    public void Create_MoreThanTheLimit_IsRefusedUntilOneIsDropped()
    {
        var sockets = Enumerable.Range(0, 4).Select(_ => Create(_server)).ToArray();

        Assert.Equal(NetworkError.NewSocketLimit, TcpSocket.Create(_server, AddressFamily.InterNetwork, out _));
        sockets[0].Drop();
        Assert.Equal(NetworkError.None, TcpSocket.Create(_server, AddressFamily.InterNetwork, out _));
    }

    [Fact]
    public void Options_SetAndGotten_AreTheSame()
    {
        var socket = Create(_server);

        Assert.Equal(NetworkError.None, socket.SetKeepAlive(true));
        Assert.Equal(NetworkError.None, socket.GetKeepAlive(out var isOn));
        Assert.True(isOn);
        Assert.Equal(NetworkError.None, socket.SetKeepAliveIdleTime(1_500_000_000));
        Assert.Equal(NetworkError.None, socket.GetKeepAliveIdleTime(out var idle));
        Assert.Equal(2_000_000_000UL, idle);
        Assert.Equal(NetworkError.None, socket.SetKeepAliveCount(5));
        Assert.Equal(NetworkError.None, socket.GetKeepAliveCount(out var count));
        Assert.Equal(5U, count);
        Assert.Equal(NetworkError.None, socket.SetHopLimit(42));
        Assert.Equal(NetworkError.None, socket.GetHopLimit(out var hops));
        Assert.Equal(42, hops);
        Assert.Equal(NetworkError.None, socket.SetReceiveBufferSize(20_000));
        Assert.Equal(NetworkError.None, socket.GetReceiveBufferSize(out var size));
        Assert.Equal(20_000UL, size);
        Assert.Equal(NetworkError.InvalidArgument, socket.SetHopLimit(0));
        Assert.Equal(NetworkError.InvalidArgument, socket.SetKeepAliveInterval(0));
        Assert.Equal(NetworkError.InvalidArgument, socket.SetBacklog(0));
        Assert.Equal(NetworkError.InvalidArgument, socket.SetSendBufferSize(0));
    }

    [Fact]
    public async Task Dispose_OfTheContext_ClosesConnections()
    {
        var (listener, address) = Listen();
        using var client = new TcpClient();
        await client.ConnectAsync(address, TestContext.Current.CancellationToken);
        listener.Subscribe().Block();
        Assert.Equal(NetworkError.None, listener.Accept(out _, out var input, out _));
        Assert.False(input!.IsReady);

        _server.Dispose();

        var read = client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(0, await Wait.ForAsync(read, "the end of the connection"));
        Assert.Equal(0, _server.OpenFiles);
    }

    private static WasiContext ContextFor(IPEndPoint address) =>
        new(
            new WasiOptions { Network = new WasiNetwork { Destinations = [new WasiDestination(address.Address.ToString(), address.Port)] } }
        );

    private static TcpSocket Create(WasiContext context)
    {
        Assert.Equal(NetworkError.None, TcpSocket.Create(context, AddressFamily.InterNetwork, out var socket));
        return socket!;
    }

    private static string ReadToEnd(InputStream input)
    {
        var text = new StringBuilder();
        while (input.BlockingRead(100, out var bytes) == StreamStatus.Ok)
        {
            text.Append(Encoding.UTF8.GetString(bytes.Span));
        }

        return text.ToString();
    }

    private static void Echo(TcpSocket listener)
    {
        listener.Subscribe().Block();
        Assert.Equal(NetworkError.None, listener.Accept(out _, out var input, out var output));
        while (output!.BlockingSplice(input!, 100, out _) == StreamStatus.Ok) { }

        input!.Drop();
        output.Drop();
        listener.Context.Dispose();
    }

    private (TcpSocket Listener, IPEndPoint Address) Listen()
    {
        var socket = Create(_server);
        Assert.Equal(NetworkError.None, socket.StartBind(s_anyPort));
        Assert.Equal(NetworkError.None, socket.FinishBind());
        Assert.Equal(NetworkError.None, socket.StartListen());
        Assert.Equal(NetworkError.None, socket.FinishListen());
        Assert.Equal(NetworkError.None, socket.GetLocalAddress(out var address));
        return (socket, address!);
    }
}
