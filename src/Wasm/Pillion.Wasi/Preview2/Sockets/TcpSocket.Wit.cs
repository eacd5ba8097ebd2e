using System.Net.Sockets;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasi.Preview2.Wit.Sockets.Tcp;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Sockets;

/// <content>The WIT's methods.</content>
internal sealed partial class TcpSocket : ITcpSocket
{
    Result<Unit, ErrorCode> ITcpSocket.StartBind(INetwork network, IpSocketAddress localAddress) =>
        StartBind(localAddress.ToEndPoint()).Done();

    Result<Unit, ErrorCode> ITcpSocket.FinishBind() => FinishBind().Done();

    Result<Unit, ErrorCode> ITcpSocket.StartConnect(INetwork network, IpSocketAddress remoteAddress) =>
        StartConnect(remoteAddress.ToEndPoint()).Done();

    Result<(IInputStream, IOutputStream), ErrorCode> ITcpSocket.FinishConnect() =>
        FinishConnect(out var input, out var output).With(((IInputStream)input!, (IOutputStream)output!));

    Result<Unit, ErrorCode> ITcpSocket.StartListen() => StartListen().Done();

    Result<Unit, ErrorCode> ITcpSocket.FinishListen() => FinishListen().Done();

    Result<(ITcpSocket, IInputStream, IOutputStream), ErrorCode> ITcpSocket.Accept() =>
        Accept(out var accepted, out var input, out var output).With(((ITcpSocket)accepted!, (IInputStream)input!, (IOutputStream)output!));

    Result<IpSocketAddress, ErrorCode> ITcpSocket.LocalAddress() => GetLocalAddress(out var address).With(address?.ToWit());

    Result<IpSocketAddress, ErrorCode> ITcpSocket.RemoteAddress() => GetRemoteAddress(out var address).With(address?.ToWit());

    bool ITcpSocket.IsListening() => IsListening;

    IpAddressFamily ITcpSocket.AddressFamily() => Family.ToWit();

    Result<Unit, ErrorCode> ITcpSocket.SetListenBacklogSize(ulong value) => SetBacklog(value).Done();

    Result<bool, ErrorCode> ITcpSocket.KeepAliveEnabled() => GetKeepAlive(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveEnabled(bool value) => SetKeepAlive(value).Done();

    Result<ulong, ErrorCode> ITcpSocket.KeepAliveIdleTime() => GetKeepAliveIdleTime(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveIdleTime(ulong value) => SetKeepAliveIdleTime(value).Done();

    Result<ulong, ErrorCode> ITcpSocket.KeepAliveInterval() => GetKeepAliveInterval(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveInterval(ulong value) => SetKeepAliveInterval(value).Done();

    Result<uint, ErrorCode> ITcpSocket.KeepAliveCount() => GetKeepAliveCount(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetKeepAliveCount(uint value) => SetKeepAliveCount(value).Done();

    Result<byte, ErrorCode> ITcpSocket.HopLimit() => GetHopLimit(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetHopLimit(byte value) => SetHopLimit(value).Done();

    Result<ulong, ErrorCode> ITcpSocket.ReceiveBufferSize() => GetReceiveBufferSize(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetReceiveBufferSize(ulong value) => SetReceiveBufferSize(value).Done();

    Result<ulong, ErrorCode> ITcpSocket.SendBufferSize() => GetSendBufferSize(out var value).With(value);

    Result<Unit, ErrorCode> ITcpSocket.SetSendBufferSize(ulong value) => SetSendBufferSize(value).Done();

    IPollable ITcpSocket.Subscribe() => Subscribe();

    // The WIT's shutdown-type has the order of .NET's SocketShutdown.
    Result<Unit, ErrorCode> ITcpSocket.Shutdown(ShutdownType shutdownType) => ShutDown((SocketShutdown)shutdownType).Done();
}
