using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Io;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/tcp.tcp-socket</c></summary>
internal sealed partial class TcpSocket : NetworkSocket
{
    private const int DefaultBacklog = 128;
    private const int MaxBacklog = 4096;

    private readonly PendingOperation<bool> _connecting;
    private readonly PendingOperation<Socket> _accepting;
    private TcpState _state = TcpState.Unbound;
    private int _backlog = DefaultBacklog;

    // Ends the stream that the guest writes to; the stream itself is the guest's.
    private Action<Action>? _endOutput;

    private TcpSocket(WasiContext context, Socket socket)
        : base(context, socket)
    {
        _connecting = new PendingOperation<bool>(context.Wait);
        _accepting = new PendingOperation<Socket>(context.Wait);
    }

    /// <summary>Where a socket is on its way (WIT, "TcpSocketOperationalSemantics").</summary>
    private enum TcpState
    {
        Unbound,
        BindInProgress,
        Bound,
        ListenInProgress,
        Listening,
        ConnectInProgress,
        Connected,
        Closed,
    }

    /// <summary><c>is-listening</c></summary>
    public bool IsListening => _state == TcpState.Listening;

    /// <inheritdoc/>
    public override bool IsReady
    {
        get
        {
            switch (_state)
            {
                case TcpState.ConnectInProgress:
                    return _connecting.IsCompleted;
                case TcpState.Listening:
                    BeginAccept();
                    return _accepting.IsCompleted;
                default:
                    return true;
            }
        }
    }

    /// <summary><c>create-tcp-socket</c></summary>
    public static NetworkError Create(WasiContext context, AddressFamily family, out TcpSocket? created)
    {
        var error = Make(context, family, SocketType.Stream, out var socket);
        created = error == NetworkError.None ? new TcpSocket(context, socket!) : null;
        return error;
    }

    /// <summary><c>start-bind</c></summary>
    public NetworkError StartBind(IPEndPoint local)
    {
        if (_state != TcpState.Unbound)
        {
            return NetworkError.InvalidState;
        }

        if (!OperatingSystem.IsWindows())
        {
            // The WIT: an address is free again when its socket is closed, without the wait of TCP.
            Try(
                static (socket, _) => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true),
                0
            );
        }

        var error = Bind(local);
        if (error == NetworkError.None)
        {
            _state = TcpState.BindInProgress;
        }

        return error;
    }

    /// <summary><c>finish-bind</c></summary>
    public NetworkError FinishBind() => Finish(TcpState.BindInProgress, TcpState.Bound);

    /// <summary><c>start-connect</c></summary>
    public NetworkError StartConnect(IPEndPoint remote)
    {
        var error = CheckConnect(remote);
        if (error != NetworkError.None)
        {
            return error;
        }

        _state = TcpState.ConnectInProgress;
        _connecting.Watch(ConnectAsync(Socket, remote));
        return NetworkError.None;
    }

    /// <summary><c>finish-connect</c></summary>
    public NetworkError FinishConnect(out InputStream? input, out OutputStream? output)
    {
        (input, output) = (null, null);
        if (_state != TcpState.ConnectInProgress)
        {
            return NetworkError.NotInProgress;
        }

        if (!_connecting.IsCompleted)
        {
            return NetworkError.WouldBlock;
        }

        try
        {
            _connecting.TakeResult();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _state = TcpState.Closed;
            return NetworkErrors.Of(exception);
        }

        Connected(out input, out output);
        return NetworkError.None;
    }

    /// <summary><c>start-listen</c></summary>
    public NetworkError StartListen()
    {
        if (_state != TcpState.Bound)
        {
            return NetworkError.InvalidState;
        }

        if (!Context.Network.MayListen(LocalEndPoint))
        {
            return NetworkError.AccessDenied;
        }

        var error = Try(static (socket, backlog) => socket.Listen(backlog), _backlog);
        if (error == NetworkError.None)
        {
            _state = TcpState.ListenInProgress;
        }

        return error;
    }

    /// <summary><c>finish-listen</c></summary>
    public NetworkError FinishListen() => Finish(TcpState.ListenInProgress, TcpState.Listening);

    /// <summary><c>accept</c></summary>
    public NetworkError Accept(out TcpSocket? accepted, out InputStream? input, out OutputStream? output)
    {
        (accepted, input, output) = (null, null, null);
        if (_state != TcpState.Listening)
        {
            return NetworkError.InvalidState;
        }

        if (Context.OpenFiles >= Context.Options.MaxDescriptors)
        {
            return NetworkError.NewSocketLimit;
        }

        BeginAccept();
        if (!_accepting.IsCompleted)
        {
            return NetworkError.WouldBlock;
        }

        try
        {
            accepted = new TcpSocket(Context, _accepting.TakeResult());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return NetworkErrors.Of(exception);
        }

        accepted.Connected(out input, out output);
        return NetworkError.None;
    }

    /// <summary><c>local-address</c></summary>
    public NetworkError GetLocalAddress(out IPEndPoint? address)
    {
        address = _state is TcpState.Unbound or TcpState.BindInProgress or TcpState.Closed ? null : LocalEndPoint;
        return address is null ? NetworkError.InvalidState : NetworkError.None;
    }

    /// <summary><c>remote-address</c></summary>
    public NetworkError GetRemoteAddress(out IPEndPoint? address)
    {
        address = null;
        if (_state != TcpState.Connected)
        {
            return NetworkError.InvalidState;
        }

        try
        {
            address = (IPEndPoint)Socket.RemoteEndPoint!;
            return NetworkError.None;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return NetworkErrors.Of(exception);
        }
    }

    /// <summary><c>shutdown</c>: what was written before is sent.</summary>
    public NetworkError ShutDown(SocketShutdown how)
    {
        if (_state != TcpState.Connected)
        {
            return NetworkError.InvalidState;
        }

        if (how is SocketShutdown.Receive or SocketShutdown.Both)
        {
            ShutDownNow(SocketShutdown.Receive);
        }

        if (how is SocketShutdown.Send or SocketShutdown.Both)
        {
            _endOutput!(() => ShutDownNow(SocketShutdown.Send));
        }

        return NetworkError.None;
    }

    /// <inheritdoc/>
    private protected override string Describe() => "a tcp-socket";

    /// <inheritdoc/>
    private protected override void Close()
    {
        base.Close();
        if (_accepting.IsPending)
        {
            _accepting.Abandon(cancel: null, static (_, socket) => socket?.Dispose());
        }

        if (_connecting.IsPending)
        {
            _connecting.Abandon(cancel: null, static (_, _) => { });
        }
    }

    private NetworkError CheckConnect(IPEndPoint remote)
    {
        if (_state is not (TcpState.Unbound or TcpState.Bound))
        {
            return _state == TcpState.ConnectInProgress ? NetworkError.ConcurrencyConflict : NetworkError.InvalidState;
        }

        if (!NetworkAccess.IsRemote(remote, Family) || NetworkAccess.IsForMany(remote.Address))
        {
            return NetworkError.InvalidArgument;
        }

        return Context.Network.MayReach(remote) ? NetworkError.None : NetworkError.AccessDenied;
    }

    private static async ValueTask<bool> ConnectAsync(Socket socket, IPEndPoint remote)
    {
        await socket.ConnectAsync(remote);
        return true;
    }

    private NetworkError Finish(TcpState from, TcpState to)
    {
        if (_state != from)
        {
            return NetworkError.NotInProgress;
        }

        _state = to;
        return NetworkError.None;
    }

    private void BeginAccept()
    {
        if (_accepting.IsPending)
        {
            return;
        }

        try
        {
            _accepting.Watch(Socket.AcceptAsync(CancellationToken.None));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _accepting.Watch(ValueTask.FromException<Socket>(exception));
        }
    }

    private void Connected(out InputStream? input, out OutputStream? output)
    {
        _state = TcpState.Connected;
        Socket.NoDelay = true;
        var stream = new NetworkStream(Socket, ownsSocket: false);
        input = new PipeInputStream(
            Context,
            PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16_384, leaveOpen: true)),
            this
        );
        var sending = new PipeOutputStream(Context, PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)), this);
        _endOutput = sending.End;
        output = sending;
    }

    internal void ShutDownNow(SocketShutdown how)
    {
        try
        {
            Socket.Shutdown(how);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone already, which is what was wanted.
        }
    }
}
