using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>The pub/sub block's errors (Dapr's <c>pkg/api/errors/pubsub.go</c>).</summary>
public static class PubSubErrors
{
    private const string ReasonPrefix = "DAPR_PUBSUB_";

    /// <summary>The app sees no component of that name.</summary>
    public static BuildingBlockError NotFound(string pubSub, IReadOnlyDictionary<string, string>? metadata) =>
        new("ERR_PUBSUB_NOT_FOUND", $"pubsub {pubSub} is not found", 404, GrpcStatus.InvalidArgument)
        {
            Details = [new ErrorInfoDetail(ReasonPrefix + "NOT_FOUND", OrEmpty(metadata))],
        };

    /// <summary>The request names no component.</summary>
    public static BuildingBlockError NameEmpty(IReadOnlyDictionary<string, string>? metadata) =>
        Create("ERR_PUBSUB_EMPTY", "NAME_EMPTY", "pubsub name is empty", 404, GrpcStatus.InvalidArgument, "", OrEmpty(metadata));

    /// <summary>The request names no topic.</summary>
    public static BuildingBlockError TopicEmpty(string pubSub, IReadOnlyDictionary<string, string>? metadata) =>
        Create(
            "ERR_TOPIC_NAME_EMPTY",
            "TOPIC_NAME_EMPTY",
            "topic is empty in pubsub " + pubSub,
            404,
            GrpcStatus.InvalidArgument,
            pubSub,
            OrEmpty(metadata)
        );

    /// <summary>The metadata of a request has a value that is none.</summary>
    public static BuildingBlockError MetadataDeserialization(string pubSub, IReadOnlyDictionary<string, string>? metadata, string cause) =>
        Create(
            "ERR_PUBSUB_REQUEST_METADATA",
            "METADATA_DESERIALIZATION",
            "failed deserializing metadata. Error: " + cause,
            400,
            GrpcStatus.InvalidArgument,
            pubSub,
            OrEmpty(metadata)
        );

    /// <summary>What was published as a CloudEvent is none.</summary>
    public static BuildingBlockError CloudEventCreation(string pubSub, string appId, string cause) =>
        Create(
            "ERR_PUBSUB_CLOUD_EVENTS_SER",
            "CLOUD_EVENT_CREATION",
            "cannot create cloudevent",
            500,
            GrpcStatus.InvalidArgument,
            pubSub,
            Pairs(("appID", appId), ("error", cause))
        );

    /// <summary>An event of a bulk request is not what its content type says.</summary>
    public static BuildingBlockError MarshalEnvelope(string pubSub, string topic, string appId, string cause) =>
        Create(
            "ERR_PUBSUB_EVENTS_SER",
            "MARSHAL_ENVELOPE",
            $"error when marshalling cloud event envelope for topic {topic} pubsub {pubSub}: {cause}",
            400,
            GrpcStatus.InvalidArgument,
            pubSub,
            Pairs(("appID", appId), ("error", cause))
        );

    /// <summary>The entries of a bulk request are not told apart by their ids.</summary>
    public static BuildingBlockError MarshalEvents(string pubSub, string topic, string appId, string cause) =>
        Create(
            "ERR_PUBSUB_EVENTS_SER",
            "MARSHAL_EVENTS",
            $"error marshaling events to bytes for topic {topic} pubsub {pubSub}. error: {cause}",
            400,
            GrpcStatus.InvalidArgument,
            pubSub,
            Pairs(("appID", appId), ("error", cause))
        );

    /// <summary>The body of a bulk request cannot be read.</summary>
    public static BuildingBlockError UnmarshalEvents(string pubSub, string topic, string appId, string cause) =>
        Create(
            "ERR_PUBSUB_EVENTS_SER",
            "UNMARSHAL_EVENTS",
            $"error when unmarshaling the request for topic {topic} pubsub {pubSub}: {cause}",
            400,
            GrpcStatus.InvalidArgument,
            pubSub,
            Pairs(("appID", appId))
        );

    /// <summary>The app may not publish to the topic.</summary>
    public static BuildingBlockError Forbidden(string pubSub, string topic, string appId)
    {
        var message = $"topic {topic} is not allowed for app id {appId}";
        return Create(
            "ERR_PUBSUB_FORBIDDEN",
            "FORBIDDEN",
            message,
            403,
            GrpcStatus.PermissionDenied,
            pubSub,
            Pairs(("error", message), ("topic", topic))
        );
    }

    /// <summary>The broker did not accept a message.</summary>
    public static BuildingBlockError PublishMessage(string pubSub, string topic, string cause) =>
        Create(
            "ERR_PUBSUB_PUBLISH_MESSAGE",
            "PUBLISH_MESSAGE",
            $"error when publishing to topic {topic} in pubsub {pubSub}: {cause}",
            500,
            GrpcStatus.Internal,
            pubSub,
            Pairs(("error", cause), ("topic", topic))
        );

    /// <summary>The messages of a transaction could not be written to its outbox; nothing of it was applied.</summary>
    public static BuildingBlockError Outbox(string appId, string cause) =>
        new("ERR_PUBLISH_OUTBOX", "error while publishing outbox message: " + cause, 500, GrpcStatus.Internal)
        {
            Details = [new ErrorInfoDetail(ReasonPrefix + "OUTBOX", Pairs(("appID", appId), ("error", cause)))],
        };

    private static BuildingBlockError Create(
        string code,
        string reason,
        string message,
        int httpStatus,
        GrpcStatus grpcStatus,
        string pubSub,
        IReadOnlyDictionary<string, string> metadata
    ) =>
        new(code, message, httpStatus, grpcStatus)
        {
            Details =
            [
                new ErrorInfoDetail(ReasonPrefix + reason, metadata),
                new ResourceInfoDetail("pubsub", pubSub, Description: message),
            ],
        };

    private static IReadOnlyDictionary<string, string> OrEmpty(IReadOnlyDictionary<string, string>? metadata) => metadata ?? Pairs();

    private static SortedDictionary<string, string> Pairs(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            sorted.Add(key, value);
        }

        return sorted;
    }
}
