namespace Pillion.BuildingBlocks.Errors;

/// <summary>Between the statuses of gRPC and HTTP, as Dapr sees them (<c>pkg/messaging/v1/util.go</c>).</summary>
public static class GrpcStatusMapping
{
    /// <summary>What a caller over HTTP gets for a gRPC status.</summary>
    public static int ToHttp(this GrpcStatus status) =>
        status switch
        {
            GrpcStatus.Ok => 200,
            GrpcStatus.Canceled => 408,
            GrpcStatus.InvalidArgument or GrpcStatus.FailedPrecondition or GrpcStatus.OutOfRange => 400,
            GrpcStatus.DeadlineExceeded => 504,
            GrpcStatus.NotFound => 404,
            GrpcStatus.AlreadyExists or GrpcStatus.Aborted => 409,
            GrpcStatus.PermissionDenied => 403,
            GrpcStatus.Unauthenticated => 401,
            GrpcStatus.ResourceExhausted => 429,
            GrpcStatus.Unimplemented => 501,
            GrpcStatus.Unavailable => 503,
            _ => 500,
        };

    /// <summary>What a caller over gRPC gets for an HTTP status; not the inverse of <see cref="ToHttp"/>.</summary>
    public static GrpcStatus FromHttp(int status) =>
        status switch
        {
            >= 200 and <= 299 => GrpcStatus.Ok,
            400 => GrpcStatus.Internal,
            401 => GrpcStatus.Unauthenticated,
            403 => GrpcStatus.PermissionDenied,
            404 => GrpcStatus.NotFound,
            408 => GrpcStatus.Canceled,
            409 => GrpcStatus.AlreadyExists,
            429 => GrpcStatus.ResourceExhausted,
            501 => GrpcStatus.Unimplemented,
            503 => GrpcStatus.Unavailable,
            504 => GrpcStatus.DeadlineExceeded,
            _ => GrpcStatus.Unknown,
        };
}
