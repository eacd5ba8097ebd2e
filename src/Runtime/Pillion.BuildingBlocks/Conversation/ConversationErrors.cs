using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Conversation;

/// <summary>The conversation block's errors (<c>pkg/messages/predefined.go</c>).</summary>
public static class ConversationErrors
{
    /// <summary>The app sees no conversation component of that name.</summary>
    public static BuildingBlockError NotFound(string component) =>
        new("ERR_CONVERSATION_NOT_FOUND", $"failed finding conversation component {component}", 400, GrpcStatus.InvalidArgument);

    /// <summary>The request has no inputs.</summary>
    public static BuildingBlockError MissingInputs(string component) =>
        new(
            "ERR_CONVERSATION_MISSING_INPUTS",
            $"failed conversing with component {component}: missing inputs in request",
            400,
            GrpcStatus.InvalidArgument
        );

    /// <summary>The request contradicts itself.</summary>
    public static BuildingBlockError InvalidParameters(string component, string cause) =>
        new(
            "ERR_CONVERSATION_INVALID_PARMS",
            $"failed conversing with component {component}: invalid params: {cause}",
            400,
            GrpcStatus.InvalidArgument
        );

    /// <summary>The model could not be asked, or refused.</summary>
    public static BuildingBlockError Invoke(string component, string cause) =>
        new("ERR_CONVERSATION_INVOKE", $"failed conversing with component {component}: {cause}", 500, GrpcStatus.Internal);
}
