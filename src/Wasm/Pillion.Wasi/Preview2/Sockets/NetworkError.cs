using System.Net.Sockets;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/network.error-code</c>, with the WIT's numbers, and <see cref="None"/>.</summary>
internal enum NetworkError
{
    /// <summary>No error.</summary>
    None = -1,
    Unknown = 0,
    AccessDenied,
    NotSupported,
    InvalidArgument,
    OutOfMemory,
    Timeout,
    ConcurrencyConflict,
    NotInProgress,
    WouldBlock,
    InvalidState,
    NewSocketLimit,
    AddressNotBindable,
    AddressInUse,
    RemoteUnreachable,
    ConnectionRefused,
    ConnectionReset,
    ConnectionAborted,
    DatagramTooLarge,
    NameUnresolvable,
    TemporaryResolverFailure,
    PermanentResolverFailure,
}

/// <summary>What the host's sockets throw, in the WIT's words.</summary>
internal static class NetworkErrors
{
    /// <summary>The error that a socket's exception stands for.</summary>
    public static NetworkError Of(Exception exception) =>
        exception switch
        {
            SocketException socket => Of(socket.SocketErrorCode),
            IOException { InnerException: SocketException socket } => Of(socket.SocketErrorCode),
            OperationCanceledException or ObjectDisposedException => NetworkError.ConnectionAborted,
            NotSupportedException or PlatformNotSupportedException => NetworkError.NotSupported,
            ArgumentException => NetworkError.InvalidArgument,
            _ => NetworkError.Unknown,
        };

    /// <summary>The error that a system's error stands for.</summary>
    public static NetworkError Of(SocketError error) =>
        error switch
        {
            SocketError.AccessDenied => NetworkError.AccessDenied,
            SocketError.OperationNotSupported
            or SocketError.ProtocolNotSupported
            or SocketError.ProtocolOption
            or SocketError.AddressFamilyNotSupported
            or SocketError.SocketNotSupported => NetworkError.NotSupported,
            SocketError.InvalidArgument or SocketError.Fault or SocketError.DestinationAddressRequired => NetworkError.InvalidArgument,
            SocketError.NoBufferSpaceAvailable => NetworkError.OutOfMemory,
            SocketError.TimedOut => NetworkError.Timeout,
            SocketError.AlreadyInProgress or SocketError.InProgress => NetworkError.ConcurrencyConflict,
            SocketError.WouldBlock or SocketError.IOPending => NetworkError.WouldBlock,
            SocketError.NotConnected or SocketError.IsConnected => NetworkError.InvalidState,
            SocketError.TooManyOpenSockets => NetworkError.NewSocketLimit,
            SocketError.AddressNotAvailable => NetworkError.AddressNotBindable,
            SocketError.AddressAlreadyInUse => NetworkError.AddressInUse,
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
                NetworkError.RemoteUnreachable,
            SocketError.ConnectionRefused => NetworkError.ConnectionRefused,
            SocketError.ConnectionReset or SocketError.NetworkReset => NetworkError.ConnectionReset,
            SocketError.ConnectionAborted or SocketError.OperationAborted or SocketError.Shutdown or SocketError.Disconnecting =>
                NetworkError.ConnectionAborted,
            SocketError.MessageSize => NetworkError.DatagramTooLarge,
            SocketError.HostNotFound or SocketError.NoData => NetworkError.NameUnresolvable,
            SocketError.TryAgain => NetworkError.TemporaryResolverFailure,
            SocketError.NoRecovery => NetworkError.PermanentResolverFailure,
            _ => NetworkError.Unknown,
        };
}
