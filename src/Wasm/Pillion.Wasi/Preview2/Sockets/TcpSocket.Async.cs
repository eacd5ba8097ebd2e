using System.Net;
using System.Net.Sockets;

namespace Pillion.Wasi.Preview2.Sockets;

/// <content>What WASI 0.3 does with it: there, operations that take time are one function each, and streams come of their own.</content>
internal sealed partial class TcpSocket
{
    private bool _hasSent;
    private bool _hasReceived;

    /// <summary><c>bind</c></summary>
    public NetworkError BindNow(IPEndPoint local)
    {
        var error = StartBind(local);
        return error == NetworkError.None ? FinishBind() : error;
    }

    /// <summary><c>connect</c></summary>
    public async ValueTask<NetworkError> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        var error = CheckConnect(remote);
        if (error != NetworkError.None)
        {
            return error;
        }

        _state = TcpState.ConnectInProgress;
        try
        {
            await Socket.ConnectAsync(remote, cancellationToken).ConfigureAwait(false);
            BecomeConnected();
            return NetworkError.None;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _state = TcpState.Closed;
            return NetworkErrors.Of(exception);
        }
    }

    /// <summary><c>listen</c>: a socket that is not bound is, to a port that the system chooses.</summary>
    public NetworkError Listen()
    {
        if (_state == TcpState.Unbound)
        {
            var error = BindNow(new IPEndPoint(Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
            if (error != NetworkError.None)
            {
                return error;
            }
        }

        var listened = StartListen();
        return listened == NetworkError.None ? FinishListen() : listened;
    }

    /// <summary>A socket that was accepted.</summary>
    public TcpSocket Accepted(Socket socket)
    {
        var accepted = new TcpSocket(Context, socket);
        accepted.BecomeConnected();
        return accepted;
    }

    /// <summary>The beginning of <c>send</c>, which is possible once.</summary>
    public NetworkError BeginSend() => Begin(ref _hasSent);

    /// <summary>The beginning of <c>receive</c>, which is possible once.</summary>
    public NetworkError BeginReceive() => Begin(ref _hasReceived);

    private NetworkError Begin(ref bool hasBegun)
    {
        if (_state != TcpState.Connected || hasBegun)
        {
            return NetworkError.InvalidState;
        }

        hasBegun = true;
        return NetworkError.None;
    }

    private void BecomeConnected()
    {
        Socket.NoDelay = true;
        Socket.Blocking = false;
        _state = TcpState.Connected;
    }
}
