using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>
/// Sockets. Preview 1 cannot make them, only use those that the host opened before, and this host opens none: every open descriptor
/// is something else.
/// </summary>
internal static class SockFunctions
{
    /// <summary><c>sock_accept(fd, flags) -> fd</c></summary>
    public static int SockAccept(Caller caller, int fd, int flags, uint result)
    {
        _ = (flags, result);
        return NoSocket(caller, fd);
    }

    /// <summary><c>sock_recv(fd, ri_data, ri_flags) -> (size, roflags)</c></summary>
    public static int SockRecv(Caller caller, int fd, uint data, uint dataLength, int flags, uint size, uint outFlags)
    {
        _ = (data, dataLength, flags, size, outFlags);
        return NoSocket(caller, fd);
    }

    /// <summary><c>sock_send(fd, si_data, si_flags) -> size</c></summary>
    public static int SockSend(Caller caller, int fd, uint data, uint dataLength, int flags, uint size)
    {
        _ = (data, dataLength, flags, size);
        return NoSocket(caller, fd);
    }

    /// <summary><c>sock_shutdown(fd, how)</c></summary>
    public static int SockShutdown(Caller caller, int fd, int how)
    {
        _ = how;
        return NoSocket(caller, fd);
    }

    private static int NoSocket(Caller caller, int fd) =>
        (int)(WasiContext.Of(caller).Descriptors.TryGet(fd, out _) ? Errno.NotSock : Errno.BadF);
}
