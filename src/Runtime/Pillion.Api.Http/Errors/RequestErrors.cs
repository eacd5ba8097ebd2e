using Pillion.BuildingBlocks.Errors;

namespace Pillion.Api.Http.Errors;

/// <summary>What can be wrong with a request before any building block sees it (<c>pkg/messages/predefined.go</c>).</summary>
internal static class RequestErrors
{
    /// <summary>The body is not what the route expects.</summary>
    public static BuildingBlockError MalformedBody(string cause) => Malformed("failed deserializing HTTP body: " + cause);

    /// <summary>The request is wrong in a way the message says in full.</summary>
    public static BuildingBlockError Malformed(string message) => new("ERR_MALFORMED_REQUEST", message, 400, GrpcStatus.InvalidArgument);

    /// <summary>The body could not be read to its end.</summary>
    public static BuildingBlockError BodyRead(string cause) =>
        new("ERR_BODY_READ", "failed to read request body: " + cause, 400, GrpcStatus.InvalidArgument);

    /// <summary>Something failed that no catalogue knows.</summary>
    public static BuildingBlockError Unclassified(string message) => new("ERROR", message, 500, GrpcStatus.Internal);
}
