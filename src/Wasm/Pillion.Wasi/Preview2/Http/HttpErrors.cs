using System.Net.Sockets;
using System.Security.Authentication;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>What .NET's HTTP client throws, in the words of <c>wasi:http</c>.</summary>
internal static class HttpErrors
{
    /// <summary>Whether an exception is an error of HTTP, and which.</summary>
    public static ErrorCode? Find(Exception? exception) =>
        exception switch
        {
            null => null,
            WasiHttpException http => http.Error,
            HttpRequestException request => OfRequest(request),
            HttpIOException io => Of(io.HttpRequestError, io),
            SocketException socket => Of(socket),
            IOException { InnerException: { } inner } => Find(inner) ?? ErrorCode.ConnectionTerminated.Instance,
            IOException => ErrorCode.ConnectionTerminated.Instance,
            _ => null,
        };

    /// <summary>The error that an exception stands for.</summary>
    public static ErrorCode Of(Exception exception) =>
        Find(exception)
        ?? exception switch
        {
            OperationCanceledException => ErrorCode.ConnectionTerminated.Instance,
            _ => new ErrorCode.InternalError(exception.GetType().Name),
        };

    private static ErrorCode OfRequest(HttpRequestException exception)
    {
        // What a body of the guest or a callback of this host threw comes wrapped.
        for (Exception? inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is WasiHttpException { Error: var error })
            {
                return error;
            }
        }

        return Of(exception.HttpRequestError, exception);
    }

    private static ErrorCode Of(HttpRequestError error, Exception exception) =>
        error switch
        {
            HttpRequestError.NameResolutionError => new ErrorCode.DnsError(new DnsErrorPayload(null, null)),
            HttpRequestError.ConnectionError => exception.InnerException is SocketException socket
                ? Of(socket)
                : ErrorCode.DestinationUnavailable.Instance,
            HttpRequestError.SecureConnectionError => exception.InnerException is AuthenticationException
                ? ErrorCode.TlsCertificateError.Instance
                : ErrorCode.TlsProtocolError.Instance,
            HttpRequestError.ResponseEnded => ErrorCode.HttpResponseIncomplete.Instance,
            HttpRequestError.ConfigurationLimitExceeded => new ErrorCode.HttpResponseHeaderSectionSize(null),
            HttpRequestError.HttpProtocolError
            or HttpRequestError.InvalidResponse
            or HttpRequestError.VersionNegotiationError
            or HttpRequestError.ExtendedConnectNotSupported => ErrorCode.HttpProtocolError.Instance,
            _ => Find(exception.InnerException) ?? ErrorCode.ConnectionTerminated.Instance,
        };

    private static ErrorCode Of(SocketException exception) =>
        exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ErrorCode.ConnectionRefused.Instance,
            SocketError.TimedOut => ErrorCode.ConnectionTimeout.Instance,
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => new ErrorCode.DnsError(
                new DnsErrorPayload(null, null)
            ),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => ErrorCode
                .DestinationUnavailable
                .Instance,
            _ => ErrorCode.ConnectionTerminated.Instance,
        };
}
