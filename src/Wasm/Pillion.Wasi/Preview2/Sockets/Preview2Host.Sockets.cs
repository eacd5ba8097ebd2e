using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview2.Wit.Io.Error;
using Pillion.Wasi.Preview2.Wit.Sockets;
using Pillion.Wasi.Preview2.Wit.Sockets.IpNameLookup;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasi.Preview2.Wit.Sockets.Tcp;
using Pillion.Wasi.Preview2.Wit.Sockets.Udp;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:sockets</c></content>
internal sealed partial class Preview2Host : IInstanceNetwork, Wit.Sockets.INetwork, ITcpCreateSocket, IUdpCreateSocket, IIpNameLookup
{
    Wit.Sockets.Network.INetwork IInstanceNetwork.InstanceNetwork() => new GuestNetwork(context);

    ErrorCode? Wit.Sockets.INetwork.NetworkErrorCode(IError err) =>
        ((IoError)err).Exception is { } exception && NetworkErrors.Of(exception) is var error and not NetworkError.Unknown
            ? (ErrorCode)error
            : null;

    Result<ITcpSocket, ErrorCode> ITcpCreateSocket.CreateTcpSocket(IpAddressFamily addressFamily) =>
        TcpSocket.Create(context, addressFamily.ToSystem(), out var socket).With<ITcpSocket>(socket);

    Result<IUdpSocket, ErrorCode> IUdpCreateSocket.CreateUdpSocket(IpAddressFamily addressFamily) =>
        UdpSocket.Create(context, addressFamily.ToSystem(), out var socket).With<IUdpSocket>(socket);

    Result<IResolveAddressStream, ErrorCode> IIpNameLookup.ResolveAddresses(Wit.Sockets.Network.INetwork network, string name) =>
        AddressLookup.Start(context, name, out var lookup).With<IResolveAddressStream>(lookup);
}
