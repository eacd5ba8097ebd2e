using System.Net.Sockets;
using Pillion.Abstractions;
using Pillion.Grpc;

namespace Pillion.Components.Pluggable.Connections;

/// <summary>What the failures of a component's process mean here.</summary>
internal static class ComponentErrors
{
    /// <summary>The failure of a component. It holds the status, for what a block wants to know of its details.</summary>
    /// <param name="component">The component's name.</param>
    /// <param name="path">Its socket.</param>
    /// <param name="exception">What a call threw.</param>
    public static ComponentException Translate(string component, string path, Exception exception)
    {
        var kind = exception switch
        {
            GrpcException status => Kind(status.Status),
            OperationCanceledException => ComponentErrorKind.Timeout,
            ObjectDisposedException => ComponentErrorKind.Unavailable,
            _ => ComponentErrorKind.Internal,
        };
        var cause =
            FindSocketError(exception) is { } error ? $"nobody answers on its socket {path} ({error}): does its process run?"
            : kind == ComponentErrorKind.Timeout ? $"no answer in time on its socket {path}"
            : exception.Message;
        return new ComponentException(kind, $"component '{component}': {cause}", exception);
    }

    private static ComponentErrorKind Kind(GrpcStatusCode status) =>
        status switch
        {
            GrpcStatusCode.InvalidArgument or GrpcStatusCode.OutOfRange => ComponentErrorKind.InvalidRequest,
            GrpcStatusCode.NotFound => ComponentErrorKind.NotFound,
            GrpcStatusCode.Unimplemented => ComponentErrorKind.NotSupported,
            GrpcStatusCode.Unavailable or GrpcStatusCode.ResourceExhausted or GrpcStatusCode.Aborted => ComponentErrorKind.Unavailable,
            GrpcStatusCode.DeadlineExceeded => ComponentErrorKind.Timeout,
            _ => ComponentErrorKind.Internal,
        };

    private static string? FindSocketError(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is SocketException)
            {
                return e.Message;
            }
        }

        return null;
    }
}
