using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>An app could not be asked, or answered with a failure. The codes are what a resiliency policy's <c>matching</c> looks at.</summary>
public sealed class AppCallbackException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The HTTP status the app answered with; null when it gave none.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The gRPC status the app answered with; null when it gave none.</summary>
    public GrpcStatus? GrpcStatus { get; init; }
}
