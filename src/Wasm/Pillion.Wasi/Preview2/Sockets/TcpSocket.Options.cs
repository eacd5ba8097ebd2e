using System.Net.Sockets;

namespace Pillion.Wasi.Preview2.Sockets;

/// <content>Options of TCP sockets.</content>
internal sealed partial class TcpSocket
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    // What Linux takes; more is no use to anybody.
    private const ulong MaxKeepAliveSeconds = 32_767;
    private const uint MaxKeepAliveCount = 127;

    /// <summary><c>set-listen-backlog-size</c></summary>
    public NetworkError SetBacklog(ulong value)
    {
        if (value == 0)
        {
            return NetworkError.InvalidArgument;
        }

        if (_state is TcpState.ConnectInProgress or TcpState.Connected or TcpState.Closed)
        {
            return NetworkError.InvalidState;
        }

        _backlog = (int)Math.Min(value, MaxBacklog);
        // Systems that cannot change it afterwards say so.
        return IsListening ? Try(static (socket, backlog) => socket.Listen(backlog), _backlog) : NetworkError.None;
    }

    /// <summary><c>keep-alive-enabled</c></summary>
    public NetworkError GetKeepAlive(out bool value) =>
        Get(static socket => (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)! != 0, out value);

    /// <summary><c>set-keep-alive-enabled</c></summary>
    public NetworkError SetKeepAlive(bool value) =>
        Try(static (socket, on) => socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, on), value);

    /// <summary><c>keep-alive-idle-time</c>, in nanoseconds</summary>
    public NetworkError GetKeepAliveIdleTime(out ulong value) => GetSeconds(SocketOptionName.TcpKeepAliveTime, out value);

    /// <summary><c>set-keep-alive-idle-time</c>, in nanoseconds; rounded up to seconds.</summary>
    public NetworkError SetKeepAliveIdleTime(ulong value) => SetSeconds(SocketOptionName.TcpKeepAliveTime, value);

    /// <summary><c>keep-alive-interval</c>, in nanoseconds</summary>
    public NetworkError GetKeepAliveInterval(out ulong value) => GetSeconds(SocketOptionName.TcpKeepAliveInterval, out value);

    /// <summary><c>set-keep-alive-interval</c>, in nanoseconds; rounded up to seconds.</summary>
    public NetworkError SetKeepAliveInterval(ulong value) => SetSeconds(SocketOptionName.TcpKeepAliveInterval, value);

    /// <summary><c>keep-alive-count</c></summary>
    public NetworkError GetKeepAliveCount(out uint value) =>
        Get(static socket => (uint)(int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount)!, out value);

    /// <summary><c>set-keep-alive-count</c></summary>
    public NetworkError SetKeepAliveCount(uint value) =>
        value == 0
            ? NetworkError.InvalidArgument
            : Try(
                static (socket, count) => socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, count),
                (int)Math.Min(value, MaxKeepAliveCount)
            );

    private NetworkError GetSeconds(SocketOptionName name, out ulong nanoseconds)
    {
        var error = Get(socket => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, name)!, out var seconds);
        nanoseconds = (ulong)Math.Max(0, seconds) * NanosecondsPerSecond;
        return error;
    }

    private NetworkError SetSeconds(SocketOptionName name, ulong nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return NetworkError.InvalidArgument;
        }

        var seconds = Math.Min(
            MaxKeepAliveSeconds,
            (nanoseconds / NanosecondsPerSecond) + (nanoseconds % NanosecondsPerSecond == 0 ? 0UL : 1)
        );
        return Try((socket, value) => socket.SetSocketOption(SocketOptionLevel.Tcp, name, value), (int)seconds);
    }
}
