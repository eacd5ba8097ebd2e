using System.Net.Sockets;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3.Wit.Sockets.Types;
using Pillion.Wasm.Components;
using LookupError = Pillion.Wasi.Preview3.Wit.Sockets.IpNameLookup.ErrorCode;

namespace Pillion.Wasi.Preview3.Sockets;

/// <summary>Errors of sockets, in the words of <c>wasi:sockets@0.3.0</c>.</summary>
internal static class SocketErrors
{
    /// <summary>A result that carries something; <paramref name="value"/> is not null if the operation ended well.</summary>
    public static Result<T, ErrorCode> As<T>(this NetworkError error, T? value) =>
        error == NetworkError.None ? Result<T, ErrorCode>.Ok(value!) : Result<T, ErrorCode>.Err(CodeOf(error));

    /// <summary>A result that carries nothing.</summary>
    public static Result<Unit, ErrorCode> AsDone(this NetworkError error) => error.As(Unit.Value);

    /// <summary>How a stream ended: <see langword="null"/> is well.</summary>
    public static Result<Unit, ErrorCode> Done(ErrorCode? error) => error is null ? Unit.Value : error;

    /// <summary>The error of a connection that fails.</summary>
    public static ErrorCode CodeOf(SocketError error) =>
        // EPIPE: the other side, or this one, has closed the way there.
        error == SocketError.Shutdown
            ? ErrorCode.ConnectionBroken.Instance
            : CodeOf(NetworkErrors.Of(error));

    /// <summary>The error-code for an error.</summary>
    public static ErrorCode CodeOf(NetworkError error) =>
        error switch
        {
            NetworkError.AccessDenied => ErrorCode.AccessDenied.Instance,
            NetworkError.NotSupported => ErrorCode.NotSupported.Instance,
            NetworkError.InvalidArgument => ErrorCode.InvalidArgument.Instance,
            NetworkError.OutOfMemory => ErrorCode.OutOfMemory.Instance,
            NetworkError.Timeout => ErrorCode.Timeout.Instance,
            NetworkError.InvalidState or NetworkError.ConcurrencyConflict or NetworkError.NotInProgress or NetworkError.WouldBlock =>
                ErrorCode.InvalidState.Instance,
            NetworkError.AddressNotBindable => ErrorCode.AddressNotBindable.Instance,
            NetworkError.AddressInUse => ErrorCode.AddressInUse.Instance,
            NetworkError.RemoteUnreachable => ErrorCode.RemoteUnreachable.Instance,
            NetworkError.ConnectionRefused => ErrorCode.ConnectionRefused.Instance,
            NetworkError.ConnectionReset => ErrorCode.ConnectionReset.Instance,
            NetworkError.ConnectionAborted => ErrorCode.ConnectionAborted.Instance,
            NetworkError.DatagramTooLarge => ErrorCode.DatagramTooLarge.Instance,
            NetworkError.NewSocketLimit => new ErrorCode.Other("too many open sockets"),
            _ => new ErrorCode.Other(null),
        };

    /// <summary>The error-code of <c>ip-name-lookup</c> for an error.</summary>
    public static LookupError LookupCodeOf(NetworkError error) =>
        error switch
        {
            NetworkError.AccessDenied => LookupError.AccessDenied.Instance,
            NetworkError.InvalidArgument => LookupError.InvalidArgument.Instance,
            NetworkError.NameUnresolvable => LookupError.NameUnresolvable.Instance,
            NetworkError.TemporaryResolverFailure => LookupError.TemporaryResolverFailure.Instance,
            NetworkError.PermanentResolverFailure => LookupError.PermanentResolverFailure.Instance,
            _ => new LookupError.Other(null),
        };
}
