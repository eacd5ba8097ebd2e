using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Io;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary><c>wasi:sockets/types.tcp-socket</c> of 0.3: a socket as 0.2 has it, and its streams.</summary>
internal sealed class TcpHandle(TcpSocket socket) : ITcpSocket, IDisposable
{
    /// <summary>The guest gives it up. Streams of it stay open until they end.</summary>
    public void Dispose() => socket.Drop();

    Result<Unit, ErrorCode> ITcpSocket.Bind(IpSocketAddress localAddress) => socket.BindNow(localAddress.ToEndPoint()).AsDone();

    async ValueTask<Result<Unit, ErrorCode>> ITcpSocket.ConnectAsync(IpSocketAddress remoteAddress)
    {
        var cancelled = ComponentCall.CancellationToken;
        return (await socket.ConnectAsync(remoteAddress.ToEndPoint(), cancelled).ConfigureAwait(false)).AsDone();
    }

    Result<ComponentStream<ITcpSocket>, ErrorCode> ITcpSocket.Listen()
    {
        var error = socket.Listen();
        return error.As(error == NetworkError.None ? ComponentStream<ITcpSocket>.From(new AcceptedSockets(socket)) : null);
    }

    ComponentFuture<Result<Unit, ErrorCode>> ITcpSocket.Send(ComponentStream<byte> data)
    {
        var error = socket.BeginSend();
        if (error != NetworkError.None)
        {
            data.Dispose();
            return Failed(error);
        }

        var sent = new SentBytes(socket);
        data.WriteTo(sent);
        return sent.Ending.ToFuture(SocketErrors.Done);
    }

    (ComponentStream<byte>, ComponentFuture<Result<Unit, ErrorCode>>) ITcpSocket.Receive()
    {
        var error = socket.BeginReceive();
        if (error != NetworkError.None)
        {
            return (ComponentStream<byte>.From(new EmptySource<byte>()), Failed(error));
        }

        var received = new ReceivedBytes(socket);
        return (ComponentStream<byte>.From(received), received.Ending.ToFuture(SocketErrors.Done));
    }

    Result<IpSocketAddress, ErrorCode> ITcpSocket.GetLocalAddress() => socket.GetLocalAddress(out var address).As(address?.ToWit3());

    Result<IpSocketAddress, ErrorCode> ITcpSocket.GetRemoteAddress() => socket.GetRemoteAddress(out var address).As(address?.ToWit3());

    bool ITcpSocket.GetIsListening() => socket.IsListening;

    IpAddressFamily ITcpSocket.GetAddressFamily() => socket.Family.ToWit3();

    Result<Unit, ErrorCode> ITcpSocket.SetListenBacklogSize(ulong value) => socket.SetBacklog(value).AsDone();

    Result<bool, ErrorCode> ITcpSocket.GetKeepAliveEnabled() => socket.GetKeepAlive(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveEnabled(bool value) => socket.SetKeepAlive(value).AsDone();

    Result<ulong, ErrorCode> ITcpSocket.GetKeepAliveIdleTime() => socket.GetKeepAliveIdleTime(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveIdleTime(ulong value) => socket.SetKeepAliveIdleTime(value).AsDone();

    Result<ulong, ErrorCode> ITcpSocket.GetKeepAliveInterval() => socket.GetKeepAliveInterval(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveInterval(ulong value) => socket.SetKeepAliveInterval(value).AsDone();

    Result<uint, ErrorCode> ITcpSocket.GetKeepAliveCount() => socket.GetKeepAliveCount(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveCount(uint value) => socket.SetKeepAliveCount(value).AsDone();

    Result<byte, ErrorCode> ITcpSocket.GetHopLimit() => socket.GetHopLimit(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetHopLimit(byte value) => socket.SetHopLimit(value).AsDone();

    Result<ulong, ErrorCode> ITcpSocket.GetReceiveBufferSize() => socket.GetReceiveBufferSize(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetReceiveBufferSize(ulong value) => socket.SetReceiveBufferSize(value).AsDone();

    Result<ulong, ErrorCode> ITcpSocket.GetSendBufferSize() => socket.GetSendBufferSize(out var value).As(value);

    Result<Unit, ErrorCode> ITcpSocket.SetSendBufferSize(ulong value) => socket.SetSendBufferSize(value).AsDone();

    private static ComponentFuture<Result<Unit, ErrorCode>> Failed(NetworkError error) =>
        ComponentFuture<Result<Unit, ErrorCode>>.From(new ValueTask<Result<Unit, ErrorCode>>(error.AsDone()));
}
