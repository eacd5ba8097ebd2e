using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Sockets;
using Pillion.Wasi.Preview3.Wit.Sockets;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;
using LookupError = Pillion.Wasi.Preview3.Wit.Sockets.IpNameLookup.ErrorCode;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:sockets</c></content>
internal sealed partial class Preview3Host : Wit.Sockets.ITypes, IIpNameLookup
{
    Result<ITcpSocket, ErrorCode> Wit.Sockets.ITypes.TcpSocketCreate(IpAddressFamily addressFamily) =>
        TcpSocket.Create(context, addressFamily.ToSystem(), out var socket).As<ITcpSocket>(socket is null ? null : new TcpHandle(socket));

    Result<IUdpSocket, ErrorCode> Wit.Sockets.ITypes.UdpSocketCreate(IpAddressFamily addressFamily) =>
        UdpSocket.Create(context, addressFamily.ToSystem(), out var socket).As<IUdpSocket>(socket is null ? null : new UdpHandle(socket));

    async ValueTask<Result<IpAddress[], LookupError>> IIpNameLookup.ResolveAddressesAsync(string name)
    {
        var (error, addresses) = await AddressLookup.ResolveAsync(context, name, ComponentCall.CancellationToken).ConfigureAwait(false);
        return error == NetworkError.None
            ? Result<IpAddress[], LookupError>.Ok([.. addresses.Select(a => a.ToWit3())])
            : Result<IpAddress[], LookupError>.Err(SocketErrors.LookupCodeOf(error));
    }
}
