using System.Net;
using System.Net.Sockets;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/udp.udp-socket</c></summary>
/// <remarks>
/// That its streams have one peer is seen to here and not by the system, which would have to be asked to forget a peer before it is given
/// another, and some then forget the local address as well.
/// </remarks>
internal sealed partial class UdpSocket : NetworkSocket
{
    private bool _isBindInProgress;
    private bool _isBound;
    private IPEndPoint? _remote;

    // The address that the system would send from, if the socket is bound to all.
    private IPAddress? _route;

    private UdpSocket(WasiContext context, Socket socket)
        : base(context, socket) { }

    /// <summary>Whether datagrams of anybody may come in: the address is one that the guest may listen on.</summary>
    public bool IsOpenToAll { get; private set; }

    /// <summary><c>create-udp-socket</c></summary>
    public static NetworkError Create(WasiContext context, AddressFamily family, out UdpSocket? created)
    {
        var error = Make(context, family, SocketType.Dgram, out var socket);
        created = error == NetworkError.None ? new UdpSocket(context, socket!) : null;
        return error;
    }

    /// <summary><c>start-bind</c></summary>
    public NetworkError StartBind(IPEndPoint local)
    {
        if (_isBound || _isBindInProgress)
        {
            return NetworkError.InvalidState;
        }

        var error = Bind(local);
        if (error == NetworkError.None)
        {
            _isBindInProgress = true;
            IsOpenToAll = Context.Network.MayListen(local);
        }

        return error;
    }

    /// <summary><c>finish-bind</c></summary>
    public NetworkError FinishBind()
    {
        if (!_isBindInProgress)
        {
            return NetworkError.NotInProgress;
        }

        (_isBindInProgress, _isBound) = (false, true);
        return NetworkError.None;
    }

    /// <summary><c>stream</c></summary>
    /// <param name="remote">The only peer, or <see langword="null"/> for all.</param>
    /// <param name="incoming">What is received.</param>
    /// <param name="outgoing">What is sent.</param>
    /// <exception cref="WasmTrapException">There are streams of before that were not dropped.</exception>
    public NetworkError Stream(IPEndPoint? remote, out IncomingDatagrams? incoming, out OutgoingDatagrams? outgoing)
    {
        (incoming, outgoing) = (null, null);
        if (HasStreams)
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                "The guest called udp-socket.stream before it dropped the streams that it has."
            );
        }

        if (!_isBound)
        {
            return NetworkError.InvalidState;
        }

        if (remote is not null)
        {
            if (!NetworkAccess.IsRemote(remote, Family))
            {
                return NetworkError.InvalidArgument;
            }

            if (!Context.Network.MayReach(remote))
            {
                return NetworkError.AccessDenied;
            }
        }

        _remote = remote;
        incoming = new IncomingDatagrams(this, remote);
        outgoing = new OutgoingDatagrams(this, remote);
        return NetworkError.None;
    }

    /// <summary><c>local-address</c></summary>
    public NetworkError GetLocalAddress(out IPEndPoint? address)
    {
        address =
            !_isBound ? null
            : _route is null ? LocalEndPoint
            : new IPEndPoint(_route, LocalEndPoint.Port);
        return address is null ? NetworkError.InvalidState : NetworkError.None;
    }

    /// <summary><c>remote-address</c></summary>
    public NetworkError GetRemoteAddress(out IPEndPoint? address)
    {
        address = _remote;
        return address is null ? NetworkError.InvalidState : NetworkError.None;
    }

    /// <summary>How many streams the guest has of it.</summary>
    internal int Streams { get; set; }

    private bool HasStreams => Streams > 0;

    /// <inheritdoc/>
    private protected override string Describe() => "a udp-socket";
}
