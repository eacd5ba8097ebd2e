using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Pillion.Wasi.Preview2.Sockets;

/// <content>What WASI 0.3 does with it: there, a datagram is sent, or received, by one asynchronous function.</content>
internal sealed partial class UdpSocket
{
    private const int MaxDatagram = 65_535;

    private IPAddress Any => Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;

    /// <summary><c>bind</c></summary>
    public NetworkError BindNow(IPEndPoint local)
    {
        var error = StartBind(local);
        return error == NetworkError.None ? FinishBind() : error;
    }

    /// <summary><c>connect</c>: there is one peer from now on.</summary>
    public NetworkError Connect(IPEndPoint remote)
    {
        var error = CheckRemote(remote);
        if (error == NetworkError.None)
        {
            error = BindIfUnbound();
        }

        if (error == NetworkError.None)
        {
            _remote = remote;
            _route = LocalEndPoint.Address.Equals(Any) ? RouteTo(remote) : null;
        }

        return error;
    }

    /// <summary><c>disconnect</c></summary>
    public NetworkError Disconnect()
    {
        if (_remote is null)
        {
            return NetworkError.InvalidState;
        }

        (_remote, _route) = (null, null);
        return NetworkError.None;
    }

    /// <summary><c>send</c></summary>
    public async ValueTask<NetworkError> SendAsync(byte[] data, IPEndPoint? remote, CancellationToken cancellationToken)
    {
        var to = remote ?? _remote;
        if (to is null || (_remote is not null && !to.Equals(_remote)))
        {
            return NetworkError.InvalidArgument;
        }

        var error = CheckRemote(to);
        if (error == NetworkError.None)
        {
            error = data.Length > MaxDatagram ? NetworkError.DatagramTooLarge : BindIfUnbound();
        }

        if (error != NetworkError.None)
        {
            return error;
        }

        try
        {
            await Socket.SendToAsync(data, SocketFlags.None, to, cancellationToken).ConfigureAwait(false);
            return NetworkError.None;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return NetworkErrors.Of(exception);
        }
    }

    /// <summary><c>receive</c>: the next datagram of whom the guest may hear.</summary>
    public async ValueTask<(NetworkError Error, Datagram Datagram)> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (!_isBound)
        {
            return (NetworkError.InvalidState, default);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxDatagram);
        try
        {
            while (true)
            {
                var received = await Socket
                    .ReceiveFromAsync(buffer.AsMemory(0, MaxDatagram), SocketFlags.None, new IPEndPoint(Any, 0), cancellationToken)
                    .ConfigureAwait(false);
                var from = (IPEndPoint)received.RemoteEndPoint;
                if (MayHear(from, _remote))
                {
                    return (NetworkError.None, new Datagram(buffer.AsSpan(0, received.ReceivedBytes).ToArray(), from));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return (NetworkErrors.Of(exception), default);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether the guest is given datagrams of a sender.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="only">The only one that it wants to hear, if there is one.</param>
    internal bool MayHear(IPEndPoint from, IPEndPoint? only) =>
        only is null ? IsOpenToAll || Context.Network.MayReach(from) : from.Equals(only);

    private NetworkError CheckRemote(IPEndPoint remote) =>
        !NetworkAccess.IsRemote(remote, Family) ? NetworkError.InvalidArgument
        : Context.Network.MayReach(remote) ? NetworkError.None
        : NetworkError.AccessDenied;

    private NetworkError BindIfUnbound() => _isBound ? NetworkError.None : BindNow(new IPEndPoint(Any, 0));

    /// <summary>The address that the system sends from; a socket of its own asks, as none forgets a peer on every system.</summary>
    private IPAddress? RouteTo(IPEndPoint remote)
    {
        using var probe = new Socket(Family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Connect(remote);
            return ((IPEndPoint)probe.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            // There is no way to it now; sending will say so.
            return null;
        }
    }
}
