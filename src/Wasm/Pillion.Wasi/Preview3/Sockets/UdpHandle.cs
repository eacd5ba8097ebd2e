using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary><c>wasi:sockets/types.udp-socket</c> of 0.3: a socket as 0.2 has it, without its streams.</summary>
internal sealed class UdpHandle(UdpSocket socket) : IUdpSocket, IDisposable
{
    /// <summary>The guest gives it up.</summary>
    public void Dispose() => socket.Drop();

    Result<Unit, ErrorCode> IUdpSocket.Bind(IpSocketAddress localAddress) => socket.BindNow(localAddress.ToEndPoint()).AsDone();

    Result<Unit, ErrorCode> IUdpSocket.Connect(IpSocketAddress remoteAddress) => socket.Connect(remoteAddress.ToEndPoint()).AsDone();

    Result<Unit, ErrorCode> IUdpSocket.Disconnect() => socket.Disconnect().AsDone();

    async ValueTask<Result<Unit, ErrorCode>> IUdpSocket.SendAsync(byte[] data, IpSocketAddress? remoteAddress)
    {
        var cancelled = ComponentCall.CancellationToken;
        return (await socket.SendAsync(data, remoteAddress?.ToEndPoint(), cancelled).ConfigureAwait(false)).AsDone();
    }

    async ValueTask<Result<(ReadOnlyMemory<byte>, IpSocketAddress), ErrorCode>> IUdpSocket.ReceiveAsync()
    {
        var (error, datagram) = await socket.ReceiveAsync(ComponentCall.CancellationToken).ConfigureAwait(false);
        return error.As(((ReadOnlyMemory<byte>)datagram.Data, datagram.Remote?.ToWit3()!));
    }

    Result<IpSocketAddress, ErrorCode> IUdpSocket.GetLocalAddress() => socket.GetLocalAddress(out var address).As(address?.ToWit3());

    Result<IpSocketAddress, ErrorCode> IUdpSocket.GetRemoteAddress() => socket.GetRemoteAddress(out var address).As(address?.ToWit3());

    IpAddressFamily IUdpSocket.GetAddressFamily() => socket.Family.ToWit3();

    Result<byte, ErrorCode> IUdpSocket.GetUnicastHopLimit() => socket.GetHopLimit(out var value).As(value);

    Result<Unit, ErrorCode> IUdpSocket.SetUnicastHopLimit(byte value) => socket.SetHopLimit(value).AsDone();

    Result<ulong, ErrorCode> IUdpSocket.GetReceiveBufferSize() => socket.GetReceiveBufferSize(out var value).As(value);

    Result<Unit, ErrorCode> IUdpSocket.SetReceiveBufferSize(ulong value) => socket.SetReceiveBufferSize(value).AsDone();

    Result<ulong, ErrorCode> IUdpSocket.GetSendBufferSize() => socket.GetSendBufferSize(out var value).As(value);

    Result<Unit, ErrorCode> IUdpSocket.SetSendBufferSize(ulong value) => socket.SetSendBufferSize(value).AsDone();
}
