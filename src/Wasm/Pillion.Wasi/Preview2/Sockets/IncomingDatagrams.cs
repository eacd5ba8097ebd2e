using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasi.Preview2.Wit.Sockets.Udp;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/udp.incoming-datagram-stream</c></summary>
internal sealed class IncomingDatagrams : WasiResource, IReadiness, IIncomingDatagramStream
{
    /// <summary>The most that one call gives, whatever the guest asks for.</summary>
    private const int MaxResults = 64;
    private const int MaxDatagram = 65_535;

    private readonly UdpSocket _socket;
    private readonly IPEndPoint? _remote;
    private readonly PendingOperation<SocketReceiveFromResult> _receiving;
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MaxDatagram);

    // The next datagram, if one was received that the guest was not given yet.
    private Datagram? _next;
    private NetworkError _error = NetworkError.None;

    public IncomingDatagrams(UdpSocket socket, IPEndPoint? remote)
        : base(socket.Context, socket)
    {
        _socket = socket;
        _remote = remote;
        _receiving = new PendingOperation<SocketReceiveFromResult>(socket.Context.Wait);
        socket.Streams++;
    }

    /// <inheritdoc/>
    public bool IsReady
    {
        get
        {
            Look();
            return _next is not null || _error != NetworkError.None;
        }
    }

    /// <summary><c>receive</c>: what has arrived, perhaps nothing.</summary>
    public NetworkError Receive(ulong maxResults, out List<Datagram> datagrams)
    {
        datagrams = [];
        var most = Math.Min(maxResults, MaxResults);
        while ((ulong)datagrams.Count < most && IsReady)
        {
            if (_next is { } datagram)
            {
                datagrams.Add(datagram);
                _next = null;
                continue;
            }

            if (datagrams.Count > 0)
            {
                // The error is told by the next call.
                break;
            }

            var error = _error;
            _error = NetworkError.None;
            return error;
        }

        return NetworkError.None;
    }

    /// <summary><c>subscribe</c></summary>
    public Pollable Subscribe() => new(Context, this, this);

    Result<IncomingDatagram[], ErrorCode> IIncomingDatagramStream.Receive(ulong maxResults) =>
        Receive(maxResults, out var datagrams)
            .With<IncomingDatagram[]>([.. datagrams.Select(d => new IncomingDatagram(d.Data, d.Remote!.ToWit()))]);

    IPollable IIncomingDatagramStream.Subscribe() => Subscribe();

    /// <inheritdoc/>
    private protected override string Describe() => "an incoming-datagram-stream";

    /// <inheritdoc/>
    private protected override void Close()
    {
        _socket.Streams--;
        _receiving.Abandon(_stop.Cancel, (_, _) => ArrayPool<byte>.Shared.Return(_buffer));
        _stop.Dispose();
    }

    /// <summary>Takes datagrams until one is for the guest or there is none.</summary>
    private void Look()
    {
        while (_next is null && _error == NetworkError.None)
        {
            try
            {
                if (!_receiving.IsPending)
                {
                    var any = new IPEndPoint(_socket.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                    _receiving.Watch(_socket.Socket.ReceiveFromAsync(_buffer.AsMemory(0, MaxDatagram), SocketFlags.None, any, _stop.Token));
                }

                if (!_receiving.IsCompleted)
                {
                    return;
                }

                var result = _receiving.TakeResult();
                var from = (IPEndPoint)result.RemoteEndPoint;
                if (IsWanted(from))
                {
                    _next = new Datagram(_buffer.AsSpan(0, result.ReceivedBytes).ToArray(), from);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                _error = NetworkErrors.Of(exception);
            }
        }
    }

    private bool IsWanted(IPEndPoint from) => _socket.MayHear(from, _remote);
}

/// <summary>A datagram and whose it is.</summary>
internal readonly record struct Datagram(byte[] Data, IPEndPoint? Remote);
