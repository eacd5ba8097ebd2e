using System.Net;
using System.Net.Sockets;

namespace Pillion.Grpc.Client;

/// <summary>The statuses of calls that got none from the server.</summary>
internal static class ConnectionErrors
{
    /// <summary>
    /// For errors of connection and stream; the codes of HTTP/2 as in the table of
    /// <see href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors">PROTOCOL-HTTP2.md</see>.
    /// </summary>
    public static GrpcException ToStatus(Exception exception)
    {
        var innermost = exception;
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case GrpcException status:
                    return status;
                case HttpProtocolException protocol:
                    return new GrpcException(
                        FromHttp2(protocol.ErrorCode),
                        $"the server ended the stream: {protocol.Message}",
                        innerException: exception
                    );
                case FormatException:
                    return new GrpcException(GrpcStatusCode.Internal, e.Message, innerException: exception);
            }

            innermost = e;
        }

        var code = exception switch
        {
            // Whatever HTTP makes of it (a handshake that is no HTTP/2, say): the connection broke, or there never was one.
            _ when innermost is SocketException => GrpcStatusCode.Unavailable,
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } =>
                GrpcStatusCode.Internal,
            HttpRequestException or IOException => GrpcStatusCode.Unavailable,
            ObjectDisposedException => GrpcStatusCode.Unavailable,
            _ => GrpcStatusCode.Internal,
        };
        var message = innermost == exception ? exception.Message : $"{exception.Message}: {innermost.Message}";
        return new GrpcException(code, message, innerException: exception);
    }

    /// <summary>
    /// For answers that are not gRPC's, as in
    /// <see href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">http-grpc-status-mapping.md</see>.
    /// </summary>
    public static GrpcStatusCode FromHttp(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.BadRequest => GrpcStatusCode.Internal,
            HttpStatusCode.Unauthorized => GrpcStatusCode.Unauthenticated,
            HttpStatusCode.Forbidden => GrpcStatusCode.PermissionDenied,
            HttpStatusCode.NotFound => GrpcStatusCode.Unimplemented,
            HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => GrpcStatusCode.Unavailable,
            _ => GrpcStatusCode.Unknown,
        };

    // RFC 9113 §7.
    private static GrpcStatusCode FromHttp2(long code) =>
        code switch
        {
            // NO_ERROR: with GOAWAY, a server that is being stopped. The table knows it on a stream only, which servers do not do; as gRPC for Java.
            0x0 => GrpcStatusCode.Unavailable,
            0x7 => GrpcStatusCode.Unavailable, // REFUSED_STREAM
            0x8 => GrpcStatusCode.Cancelled, // CANCEL
            0xb => GrpcStatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
            0xc => GrpcStatusCode.PermissionDenied, // INADEQUATE_SECURITY
            _ => GrpcStatusCode.Internal,
        };
}
