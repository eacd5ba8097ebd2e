using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>The invocation block's errors (<c>pkg/messages/predefined.go</c>); all have the code <c>ERR_DIRECT_INVOKE</c>.</summary>
public static class InvocationErrors
{
    /// <summary>The code of every entry.</summary>
    public const string Code = "ERR_DIRECT_INVOKE";

    /// <summary>Neither path nor header nor Basic auth names an app: also the answer for a path that is no route at all.</summary>
    public static BuildingBlockError NoAppId { get; } =
        new(Code, "failed getting app id either from the URL path or the header dapr-app-id", 404, GrpcStatus.NotFound);

    /// <summary>The app could not be found or asked.</summary>
    public static BuildingBlockError Failed(string target, string cause) =>
        new(Code, $"failed to invoke, id: {target}, err: {cause}", 500, GrpcStatus.Internal);

    /// <summary>The callee's policy denies the call.</summary>
    public static BuildingBlockError PermissionDenied(string target, string cause) =>
        new(Code, $"failed to invoke, id: {target}, err: {cause}", 403, GrpcStatus.PermissionDenied);
}
