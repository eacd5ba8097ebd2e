using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary>What TCP and UDP sockets have in common.</summary>
internal abstract class NetworkSocket : WasiResource, IReadiness
{
    private int _owners = 1;

    private protected NetworkSocket(WasiContext context, Socket socket)
        : base(context)
    {
        Socket = socket;
        context.CountOpenFiles(1);
    }

    /// <summary><c>address-family</c></summary>
    public AddressFamily Family => Socket.AddressFamily;

    /// <inheritdoc/>
    public virtual bool IsReady => true;

    /// <inheritdoc/>
    public virtual ulong NanosecondsToAsk => ulong.MaxValue;

    internal Socket Socket { get; }

    /// <summary><c>subscribe</c></summary>
    public Pollable Subscribe() => new(Context, this, this);

    /// <summary><c>hop-limit</c>, <c>unicast-hop-limit</c></summary>
    public NetworkError GetHopLimit(out byte value) => Get(static socket => (byte)socket.Ttl, out value);

    /// <summary><c>set-hop-limit</c>, <c>set-unicast-hop-limit</c></summary>
    public NetworkError SetHopLimit(byte value) =>
        value == 0 ? NetworkError.InvalidArgument : Try(static (socket, hops) => socket.Ttl = (short)hops, value);

    /// <summary><c>receive-buffer-size</c></summary>
    public NetworkError GetReceiveBufferSize(out ulong value) => Get(static socket => FromSystem(socket.ReceiveBufferSize), out value);

    /// <summary><c>set-receive-buffer-size</c></summary>
    public NetworkError SetReceiveBufferSize(ulong value) =>
        value == 0 ? NetworkError.InvalidArgument : Try(static (socket, size) => socket.ReceiveBufferSize = size, ToSystem(value));

    /// <summary><c>send-buffer-size</c></summary>
    public NetworkError GetSendBufferSize(out ulong value) => Get(static socket => FromSystem(socket.SendBufferSize), out value);

    /// <summary><c>set-send-buffer-size</c></summary>
    public NetworkError SetSendBufferSize(ulong value) =>
        value == 0 ? NetworkError.InvalidArgument : Try(static (socket, size) => socket.SendBufferSize = size, ToSystem(value));

    /// <summary>One more owner: a stream of WASI 0.3, which may outlive the guest's handle.</summary>
    internal void Share() => Interlocked.Increment(ref _owners);

    /// <summary>One owner less; the last one closes it.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            Context.CountOpenFiles(-1);
            Socket.Dispose();
        }
    }

    /// <summary>Makes a socket, or says why there can be none.</summary>
    private protected static NetworkError Make(WasiContext context, AddressFamily family, SocketType type, out Socket? socket)
    {
        socket = null;
        if (context.OpenFiles >= context.Options.MaxDescriptors)
        {
            return NetworkError.NewSocketLimit;
        }

        try
        {
            socket = new Socket(family, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
            if (family == AddressFamily.InterNetworkV6)
            {
                // The WIT wants each family for itself.
                socket.DualMode = false;
            }

            return NetworkError.None;
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            socket = null;
            return NetworkErrors.Of(exception);
        }
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        Release();
    }

    /// <summary>Does something to the socket.</summary>
    private protected NetworkError Try<TState>(Action<Socket, TState> action, TState state)
    {
        try
        {
            action(Socket, state);
            return NetworkError.None;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or NotSupportedException)
        {
            return NetworkErrors.Of(exception);
        }
    }

    /// <summary>Asks the socket for something.</summary>
    private protected NetworkError Get<T>(Func<Socket, T> get, out T value)
        where T : struct
    {
        value = default;
        try
        {
            value = get(Socket);
            return NetworkError.None;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or NotSupportedException)
        {
            return NetworkErrors.Of(exception);
        }
    }

    /// <summary>Binds the socket if it may be.</summary>
    private protected NetworkError Bind(IPEndPoint local)
    {
        if (!NetworkAccess.IsUsable(local, Family) || NetworkAccess.IsForMany(local.Address))
        {
            return NetworkError.InvalidArgument;
        }

        return Context.Network.MayBind(local) ? Try(static (socket, endpoint) => socket.Bind(endpoint), local) : NetworkError.AccessDenied;
    }

    private protected IPEndPoint LocalEndPoint => (IPEndPoint)Socket.LocalEndPoint!;

    // Linux doubles what it is given, for its own bookkeeping, and says so when asked.
    private static ulong FromSystem(int size) => (ulong)Math.Max(0, OperatingSystem.IsLinux() ? size / 2 : size);

    private static int ToSystem(ulong size) => (int)Math.Min(size, int.MaxValue / 2);
}
