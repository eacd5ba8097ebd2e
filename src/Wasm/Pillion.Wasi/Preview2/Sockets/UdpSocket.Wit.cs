using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasi.Preview2.Wit.Sockets.Udp;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Sockets;

/// <content>The WIT's methods.</content>
internal sealed partial class UdpSocket : IUdpSocket
{
    Result<Unit, ErrorCode> IUdpSocket.StartBind(INetwork network, IpSocketAddress localAddress) =>
        StartBind(localAddress.ToEndPoint()).Done();

    Result<Unit, ErrorCode> IUdpSocket.FinishBind() => FinishBind().Done();

    Result<(IIncomingDatagramStream, IOutgoingDatagramStream), ErrorCode> IUdpSocket.Stream(IpSocketAddress? remoteAddress) =>
        Stream(remoteAddress?.ToEndPoint(), out var incoming, out var outgoing)
            .With(((IIncomingDatagramStream)incoming!, (IOutgoingDatagramStream)outgoing!));

    Result<IpSocketAddress, ErrorCode> IUdpSocket.LocalAddress() => GetLocalAddress(out var address).With(address?.ToWit());

    Result<IpSocketAddress, ErrorCode> IUdpSocket.RemoteAddress() => GetRemoteAddress(out var address).With(address?.ToWit());

    IpAddressFamily IUdpSocket.AddressFamily() => Family.ToWit();

    Result<byte, ErrorCode> IUdpSocket.UnicastHopLimit() => GetHopLimit(out var value).With(value);

    Result<Unit, ErrorCode> IUdpSocket.SetUnicastHopLimit(byte value) => SetHopLimit(value).Done();

    Result<ulong, ErrorCode> IUdpSocket.ReceiveBufferSize() => GetReceiveBufferSize(out var value).With(value);

    Result<Unit, ErrorCode> IUdpSocket.SetReceiveBufferSize(ulong value) => SetReceiveBufferSize(value).Done();

    Result<ulong, ErrorCode> IUdpSocket.SendBufferSize() => GetSendBufferSize(out var value).With(value);

    Result<Unit, ErrorCode> IUdpSocket.SetSendBufferSize(ulong value) => SetSendBufferSize(value).Done();

    IPollable IUdpSocket.Subscribe() => Subscribe();
}
