using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/pubsub.proto.

namespace Pillion.Protos.Components;

/// <summary>A message broker in a process of its own: <c>dapr.proto.components.v1.PubSub</c>.</summary>
public static class PubSubMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = PubsubReflection.Descriptor.FindTypeByName<ServiceDescriptor>("PubSub");

    public static GrpcMethod<PubSubInitRequest, PubSubInitResponse> Init { get; } =
        GrpcMethod.Of<PubSubInitRequest, PubSubInitResponse>(Service);

    public static GrpcMethod<FeaturesRequest, FeaturesResponse> Features { get; } =
        GrpcMethod.Of<FeaturesRequest, FeaturesResponse>(Service);

    public static GrpcMethod<PublishRequest, PublishResponse> Publish { get; } = GrpcMethod.Of<PublishRequest, PublishResponse>(Service);

    public static GrpcMethod<BulkPublishRequest, BulkPublishResponse> BulkPublish { get; } =
        GrpcMethod.Of<BulkPublishRequest, BulkPublishResponse>(Service);

    public static GrpcMethod<PullMessagesRequest, PullMessagesResponse> PullMessages { get; } =
        GrpcMethod.Of<PullMessagesRequest, PullMessagesResponse>(Service);

    public static GrpcMethod<PauseRequest, PauseResponse> Pause { get; } = GrpcMethod.Of<PauseRequest, PauseResponse>(Service);

    public static GrpcMethod<ResumeRequest, ResumeResponse> Resume { get; } = GrpcMethod.Of<ResumeRequest, ResumeResponse>(Service);

    public static GrpcMethod<PingRequest, PingResponse> Ping { get; } = GrpcMethod.Of<PingRequest, PingResponse>(Service);
}
