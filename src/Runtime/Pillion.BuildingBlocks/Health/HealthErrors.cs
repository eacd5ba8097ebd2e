using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Health;

/// <summary>The health API's errors (<c>pkg/messages/predefined.go</c>).</summary>
public static class HealthErrors
{
    /// <summary>The runtime or its app is not up yet.</summary>
    /// <param name="targets">What is not ready, separated by spaces.</param>
    public static BuildingBlockError NotReady(string targets) =>
        new("ERR_HEALTH_NOT_READY", $"dapr is not ready: [{targets}]", 500, GrpcStatus.Internal);

    /// <summary>Components or API servers are not up yet.</summary>
    public static BuildingBlockError OutboundNotReady { get; } =
        new("ERR_OUTBOUND_HEALTH_NOT_READY", "dapr outbound is not ready", 500, GrpcStatus.Internal);

    /// <summary>Another app lives here.</summary>
    public static BuildingBlockError AppIdNotMatch { get; } =
        new("ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match", 500, GrpcStatus.Internal);
}
