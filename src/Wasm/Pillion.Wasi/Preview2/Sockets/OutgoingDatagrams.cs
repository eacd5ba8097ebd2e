using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasi.Preview2.Wit.Sockets.Udp;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/udp.outgoing-datagram-stream</c></summary>
internal sealed class OutgoingDatagrams : WasiResource, IReadiness, IOutgoingDatagramStream
{
    private const int Permit = 16;

    // How long to wait before asking again whether the system takes datagrams, in nanoseconds; it nearly always does.
    private const ulong Slice = 10_000_000;

    private readonly UdpSocket _socket;
    private readonly IPEndPoint? _remote;
    private int _permit;
    private bool _isWaiting;

    public OutgoingDatagrams(UdpSocket socket, IPEndPoint? remote)
        : base(socket.Context, socket)
    {
        _socket = socket;
        _remote = remote;
        socket.Streams++;
    }

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            if (_isWaiting && _socket.Socket.Poll(0, SelectMode.SelectWrite))
            {
                _isWaiting = false;
            }

            return !_isWaiting;
        }
    }

    /// <inheritdoc/>
    public ulong NanosecondsToAsk => Slice;

    /// <summary><c>check-send</c>: how many datagrams may be sent now.</summary>
    public ulong CheckSend()
    {
        _permit = IsReady ? Permit : 0;
        return (ulong)_permit;
    }

    /// <summary><c>send</c></summary>
    /// <param name="datagrams">What to send; without an address to the one peer.</param>
    /// <param name="count">How many were sent.</param>
    /// <exception cref="WasmTrapException">They are more than <see cref="CheckSend"/> permitted.</exception>
    public NetworkError Send(ReadOnlySpan<Datagram> datagrams, out ulong count)
    {
        count = 0;
        if (datagrams.Length > _permit)
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                $"The guest sent {datagrams.Length} datagrams by an outgoing-datagram-stream that permitted {_permit}."
            );
        }

        _permit = 0;
        foreach (ref readonly var datagram in datagrams)
        {
            var error = Send(datagram);
            if (error == NetworkError.WouldBlock)
            {
                _isWaiting = true;
                return NetworkError.None;
            }

            if (error != NetworkError.None)
            {
                // The WIT: no error once something was sent.
                return count > 0 ? NetworkError.None : error;
            }

            count++;
        }

        return NetworkError.None;
    }

    /// <summary><c>subscribe</c></summary>
    public Pollable Subscribe() => new(Context, this, this);

    Result<ulong, ErrorCode> IOutgoingDatagramStream.CheckSend() => CheckSend();

    Result<ulong, ErrorCode> IOutgoingDatagramStream.Send(OutgoingDatagram[] datagrams) =>
        Send([.. datagrams.Select(d => new Datagram(d.Data, d.RemoteAddress?.ToEndPoint()))], out var count).With(count);

    IPollable IOutgoingDatagramStream.Subscribe() => Subscribe();

    /// <inheritdoc/>
    private protected override string Describe() => "an outgoing-datagram-stream";

    /// <inheritdoc/>
    private protected override void Close() => _socket.Streams--;

    private NetworkError Send(in Datagram datagram)
    {
        var to = datagram.Remote ?? _remote;
        if (to is null || (_remote is not null && !to.Equals(_remote)) || !NetworkAccess.IsRemote(to, _socket.Family))
        {
            return NetworkError.InvalidArgument;
        }

        if (!Context.Network.MayReach(to))
        {
            return NetworkError.AccessDenied;
        }

        try
        {
            _socket.Socket.Blocking = false;
            _socket.Socket.SendTo(datagram.Data, SocketFlags.None, to);
            return NetworkError.None;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return NetworkErrors.Of(exception);
        }
    }
}
